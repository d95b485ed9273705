import type { Bucket, OpenBucket } from '../../core/bucket.ts';
import type { LocalEnvironment, Services } from '../../core/context.ts';
import type { VerifyToken } from '../../core/id-token.ts';
import type { Outbound } from '../../core/outbound.ts';
import type { Sealing } from '../../core/sealing.ts';
import type { SignInProtocol } from '../../core/sign-in.ts';
import type { BucketOptions } from '../../outbound/bucket/requests.ts';
import type { Env } from '../terminal/io.ts';

/** What reaches beyond a store, as flags and environment say; loaded when it is used. */

/** `allowOutbound`: networks beside those of ROSTER_ALLOW_OUTBOUND. */
export function servicesFor(
  location: string,
  env: Env,
  { random, now }: Pick<LocalEnvironment, 'random' | 'now'>,
  allowOutbound: readonly string[] = [],
): Services {
  let outbound: Promise<Outbound> | undefined;
  let sealing: Promise<Sealing> | undefined;
  let buckets: Promise<OpenBucket> | undefined;
  let verifier: Promise<VerifyToken> | undefined;
  let protocols: Promise<SignInProtocol> | undefined;
  const opened = (): Promise<Outbound> => (outbound ??= openOutboundFor(env, allowOutbound));
  const keyed = (): Promise<Sealing> => (sealing ??= openSealingFor(location, env, random));
  const send: Outbound = async (request) => (await opened())(request);
  // A client of its own: a slow bucket must not hold up what notifications send.
  const opener = (): Promise<OpenBucket> =>
    (buckets ??= openOutboundFor(env, allowOutbound).then((outbound) => openBucketsBy({ outbound, now, random })));
  const verifying = (): Promise<VerifyToken> => (verifier ??= openVerifierBy(send));
  const sealer: Sealing = {
    seal: async (text, purpose) => (await keyed()).seal(text, purpose),
    unseal: async (sealed, purpose) => (await keyed()).unseal(sealed, purpose),
  };
  const signingIn = (): Promise<SignInProtocol> => (protocols ??= openProtocolsBy(send, sealer));
  return {
    outbound: send,
    openBucket: (settings, limits) => openedLater(async () => (await opener())(settings, limits)),
    sealing: sealer,
    verifyToken: async (given) => (await verifying())(given),
    signIn: {
      begin: async (...given) => (await signingIn()).begin(...given),
      complete: async (...given) => (await signingIn()).complete(...given),
    },
    variable: (name) => env[name],
  };
}

/** A bucket that is opened by its first call. */
function openedLater(open: () => Promise<Bucket>): Bucket {
  let opened: Promise<Bucket> | undefined;
  const bucket = (): Promise<Bucket> => (opened ??= open());
  return {
    putNew: async (...given) => (await bucket()).putNew(...given),
    put: async (...given) => (await bucket()).put(...given),
    get: async (...given) => (await bucket()).get(...given),
    list: async (...given) => (await bucket()).list(...given),
    delete: async (...given) => (await bucket()).delete(...given),
  };
}

async function openBucketsBy(options: Omit<BucketOptions, 'pause'>): Promise<OpenBucket> {
  const [{ bucketsBy }, { setTimeout: pause }] = await Promise.all([
    import('../../outbound/bucket/index.ts'),
    import('node:timers/promises'),
  ]);
  const wait: BucketOptions['pause'] = (milliseconds, signal) =>
    pause(milliseconds, undefined, signal && { signal }).catch(() => undefined);
  return bucketsBy({ ...options, pause: wait });
}

async function openOutboundFor(env: Env, allowOutbound: readonly string[]): Promise<Outbound> {
  const [{ openOutbound }, { allowedNetworks }] = await Promise.all([
    import('../../outbound/index.ts'),
    import('../../outbound/allowed.ts'),
  ]);
  return openOutbound({ allowed: allowedNetworks(allowOutbound, env.ROSTER_ALLOW_OUTBOUND) });
}

async function openVerifierBy(outbound: Outbound): Promise<VerifyToken> {
  const { tokenVerifier } = await import('../../signin/verify-token.ts');
  return tokenVerifier(outbound);
}

async function openProtocolsBy(outbound: Outbound, sealing: Sealing): Promise<SignInProtocol> {
  const { signInProtocols } = await import('../../signin/protocols.ts');
  return signInProtocols(outbound, sealing);
}

async function openSealingFor(location: string, env: Env, random: LocalEnvironment['random']): Promise<Sealing> {
  const { openSealing } = await import('../../stores/sealing.ts');
  return openSealing(location, env.ROSTER_SECRET_KEY, random);
}
