import * as oauth from 'oauth4webapi';
import { AppError } from '../../domain/errors.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import type { Refuse } from '../../domain/signin/token-text.ts';

/** Why a provider's answer signs nobody in. Nothing of the answer stands in a message but the codes of OAuth. */

type Provider = Pick<SignInProvider, 'name' | 'title'>;

/** The refusal of an answer that is not in order. */
export const refusedAnswer =
  ({ title, name }: Provider): Refuse =>
  (why, cause) =>
    new AppError('unauthenticated', `the answer of ${title} ${why}`, {
      hint: `begin the sign-in again; if that does not help, ask whoever configured ${name}`,
      details: { proof: 'provider' },
      cause,
    });

/** The provider, or how it is configured, is at fault. */
const unusable = ({ title }: Provider, what: string, hint: string, cause: unknown): AppError =>
  new AppError('unavailable', `${title} cannot be used to sign in: ${what}`, { hint, cause });

/** What a library's error means; another error is returned as it is. */
export function refusalOf(error: unknown, provider: Provider): unknown {
  const refuse = refusedAnswer(provider);
  if (error instanceof oauth.AuthorizationResponseError) return refuse(`says ${codeOf(error.error)}`, error);
  if (error instanceof oauth.ResponseBodyError) return refusedCode(error.error, provider, error);
  if (error instanceof oauth.WWWAuthenticateChallengeError) return refusedCode('invalid_client', provider, error);
  if (error instanceof oauth.UnsupportedOperationError) return refuse('is not in order', error);
  if (!(error instanceof oauth.OperationProcessingError)) return error;
  const { code = '', cause } = error;
  const what = NOT_USABLE[code];
  if (what !== undefined) return unusable(provider, what, TRY_AGAIN, error);
  return refuse(reasonOf(cause), error);
}

const TRY_AGAIN = 'try again; if that does not help, ask whoever runs it';

/** By codes of the library. */
const NOT_USABLE: Readonly<Record<string, string>> = {
  OAUTH_RESPONSE_IS_NOT_CONFORM: 'it answered with another status than it must',
  OAUTH_RESPONSE_IS_NOT_JSON: 'what it answered is no JSON',
  OAUTH_PARSE_ERROR: 'what it answered is no JSON, or no token',
};

/** What the token endpoint said of the code or of roster itself. */
function refusedCode(error: string, provider: Provider, cause: unknown): AppError {
  const { name } = provider;
  if (error === 'invalid_grant')
    return refusedAnswer(provider)('has a code that was used, is too old, or belongs to another sign-in', cause);
  if (error === 'invalid_client' || error === 'unauthorized_client')
    return unusable(
      provider,
      'it does not take the client id or secret that is configured',
      `set them again: roster signin configure oidc ${name}`,
      cause,
    );
  return refusedAnswer(provider)(`says ${codeOf(error)}`, cause);
}

/** A code of OAuth, which is a word; anything else could say what it likes here. */
const codeOf = (error: string): string => (/^[\w.-]{1,64}$/.test(error) ? error : 'an error without a code');

/** Which claim or parameter was wrong. */
function reasonOf(cause: unknown): string {
  const { claim, attribute, parameters } = (typeof cause === 'object' ? (cause ?? {}) : {}) as Readonly<
    Record<string, unknown>
  >;
  const wrong = [claim, attribute].find((one) => typeof one === 'string');
  if (wrong === 'exp') return 'is too old';
  if (typeof wrong === 'string') return `has a wrong ${wrong}`;
  // `iss` and `state` of the callback.
  return parameters instanceof URLSearchParams
    ? 'belongs to another sign-in, or is of another provider'
    : 'is not in order';
}
