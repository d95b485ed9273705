import * as z from 'zod/mini';
import type { Environment } from '../../core/context.ts';
import type { VerifiedIdentity } from '../../core/sign-in.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { reference } from '../../domain/names/names.ts';
import { issuerOf } from '../../domain/signin/provider.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';

/** What a browser brings back from a provider, and what is made of it. */

/** In characters: an assertion of SAML may name hundreds of groups. */
const LONGEST_PARAMETER = 256 * 1024;
const LONGEST_NAME = 100;

/** A secret of the sign-in, of which the caller keeps what it follows from. */
const secret = () => z.string().check(z.regex(/^[\w.~-]{32,128}$/));

/** Where the sign-in at which provider comes back to. */
export const tripFields = () => ({
  provider: reference(),
  redirect_uri: z.string().check(z.maxLength(2048), z.url()),
  state: secret(),
  nonce: secret(),
});

/** The answer, with what the sign-in began with. */
export const answerFields = () => ({
  ...tripFields(),
  /** Those of the callback. */
  parameters: z.record(z.string().check(z.maxLength(LONGEST_NAME)), z.string().check(z.maxLength(LONGEST_PARAMETER))),
  code_verifier: secret(),
  /** Of a request of SAML; null: the provider began it. */
  request_id: z._default(z.nullable(z.string().check(z.maxLength(128))), null),
});

type Answer = z.infer<z.ZodMiniObject<ReturnType<typeof answerFields>>>;

/** The provider at which people may sign in. Throws `not_found`. */
export async function enabledProvider(tx: Reads, name: string): Promise<SignInProvider> {
  const found = (await tx.signIn.providers()).find((one) => one.name === name && one.status === 'enabled');
  if (found !== undefined) return found;
  throw new AppError('not_found', `nobody signs in by ${name} here`, {
    hint: 'choose another way to sign in; an Owner sees all of them with: roster signin list',
  });
}

/**
 * The provider by which an identity came, as it is by now. Throws `not_found`, and `unauthenticated` where another one has
 * its name since it was asked: what that one is trusted with was not said of this identity.
 */
export async function providerStill(
  tx: Reads,
  name: string,
  { issuer }: Pick<VerifiedIdentity, 'issuer'>,
): Promise<SignInProvider> {
  const provider = await enabledProvider(tx, name);
  if (issuerOf(provider) === issuer) return provider;
  throw new AppError('unauthenticated', `${name} is another provider by now than the one that answered`, {
    hint: 'begin the sign-in again',
    details: { proof: 'provider' },
  });
}

/** Who the provider says it is. Throws `unauthenticated` for an answer that is not in order, and `unavailable`. */
export async function answeredIdentity(
  provider: SignInProvider,
  answer: Answer,
  environment: Environment,
  signal: AbortSignal | undefined,
): Promise<VerifiedIdentity> {
  const { redirect_uri, parameters, state, nonce, code_verifier, request_id } = answer;
  const given = { redirectUri: redirect_uri, codeVerifier: code_verifier, requestId: request_id };
  const now = environment.now();
  return environment.signIn.complete(provider, { ...given, parameters, state, nonce, now, signal });
}

/** Strangers are not told which machines the server cannot reach, or may not; `error` as they are told it. */
export function forStrangers(error: unknown, { title, name, kind }: SignInProvider, { address }: Environment): unknown {
  if (address === '' || !(error instanceof AppError) || !['unavailable', 'unreachable', 'invalid'].includes(error.code))
    return error;
  return new AppError('unavailable', `${title} cannot be used to sign in at the moment`, {
    hint: `try again; if that does not help, ask an Owner to find out why: roster signin ${kind === 'oidc' ? 'test' : 'show'} ${name}`,
    cause: error,
  });
}
