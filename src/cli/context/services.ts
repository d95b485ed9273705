import type { Environment, Services } from '../../core/context.ts';
import type { Outbound } from '../../core/outbound.ts';
import type { Sealing } from '../../core/sealing.ts';
import type { Env } from '../terminal/io.ts';

/** What reaches beyond a store, as flags and environment say; loaded when it is used. */

/** `allowOutbound`: networks beside those of ROSTER_ALLOW_OUTBOUND. */
export function servicesFor(
  location: string,
  env: Env,
  { random }: Pick<Environment, 'random'>,
  allowOutbound: readonly string[] = [],
): Services {
  let outbound: Promise<Outbound> | undefined;
  let sealing: Promise<Sealing> | undefined;
  const opened = (): Promise<Outbound> => (outbound ??= openOutboundFor(env, allowOutbound));
  const keyed = (): Promise<Sealing> => (sealing ??= openSealingFor(location, env, random));
  return {
    outbound: async (request) => (await opened())(request),
    sealing: {
      seal: async (text, purpose) => (await keyed()).seal(text, purpose),
      unseal: async (sealed, purpose) => (await keyed()).unseal(sealed, purpose),
    },
  };
}

async function openOutboundFor(env: Env, allowOutbound: readonly string[]): Promise<Outbound> {
  const [{ openOutbound }, { allowedNetworks }] = await Promise.all([
    import('../../outbound/index.ts'),
    import('../../outbound/allowed.ts'),
  ]);
  return openOutbound({ allowed: allowedNetworks(allowOutbound, env.ROSTER_ALLOW_OUTBOUND) });
}

async function openSealingFor(location: string, env: Env, random: Environment['random']): Promise<Sealing> {
  const { openSealing } = await import('../../stores/sealing.ts');
  return openSealing(location, env.ROSTER_SECRET_KEY, random);
}
