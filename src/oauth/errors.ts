import { ERRORS } from '../domain/errors.ts';
import type { AppError } from '../domain/errors.ts';

/** Errors in the words of RFC 6749, section 5.2, and RFC 8693, section 2.2.2. */

/** The detail of an error that has a word of its own there. */
export const OAUTH_ERROR = 'oauth_error';

/** An error as the status and body of a response. A token that is refused is an invalid request there. */
export function oauthError({ code, message, hint, details }: AppError): {
  readonly status: number;
  readonly body: unknown;
} {
  const { http } = ERRORS[code];
  const own = details.proof === 'code' ? 'invalid_grant' : details[OAUTH_ERROR];
  const error =
    typeof own === 'string'
      ? own
      : http === 429 || http === 503
        ? 'temporarily_unavailable'
        : http >= 500
          ? 'server_error'
          : 'invalid_request';
  const isRefused = http === 401 || http === 409;
  return {
    status: isRefused ? 400 : http,
    body: { error, error_description: described(hint === undefined ? message : `${message} (${hint})`) },
  };
}

/** Only some of ASCII may stand in a description. */
const described = (text: string): string => text.replace(/"/g, "'").replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');
