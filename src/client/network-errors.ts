import { AppError, systemCode } from '../domain/errors.ts';
import { LATE, networkFault, networkReason } from '../lib/network-faults.ts';
import type { NetworkHints } from '../lib/network-faults.ts';

/** What can go wrong on the way to an instance and back, each told as what it is. */

/** An attempt that failed, and what the one who tries again must know. */
export class RequestError extends Error {
  constructor(
    readonly error: AppError,
    /** Whether the request may have arrived and been carried out. */
    readonly maySucceed: boolean,
    /** Trying again may help, after so many milliseconds at the least; undefined: it is final. */
    readonly retryAfter?: { readonly wait: number },
  ) {
    super(error.message, { cause: error });
  }
}

/** Ctrl-C, while the request was on its way. */
export const stopped = (error?: unknown): RequestError =>
  new RequestError(new AppError('interrupted', 'stopped', { cause: error }), hasLeft(error));

/** Half a response, whatever it was that ended it. */
export const cutShort = (origin: string, error?: unknown): RequestError =>
  new RequestError(
    new AppError('unavailable', `the answer of ${origin} stopped halfway`, {
      hint: 'check the network, and try again',
      cause: innermost(error),
    }),
    true,
    { wait: 0 },
  );

/** No response at all; `error` undefined: it did not come in time. */
export function unreachable(origin: string, error: unknown): RequestError {
  const cause = innermost(error);
  const code = systemCode(cause);
  const fault = networkFault(origin, code, HINTS);
  if (fault !== undefined)
    return new RequestError(
      new AppError('unavailable', fault.message, { hint: fault.hint, details: { reason: code }, cause }),
      false,
    );
  const reason = error === undefined ? LATE : networkReason(code);
  return new RequestError(
    new AppError('unavailable', `${origin} cannot be reached: ${reason}`, {
      hint: 'check the URL, the network and the proxy, if there is one',
      cause,
    }),
    hasLeft(error),
    { wait: 0 },
  );
}

/** What helps who calls an instance. */
const HINTS: NetworkHints = {
  authority: 'name the authority that signed it: roster context add NAME --url URL --ca FILE, or ROSTER_CA',
  protocol: 'check the port; an instance on this machine may be at http://',
  proxy: 'check HTTPS_PROXY and what the proxy asks for, or name the host in NO_PROXY',
};

/** Codes of failures before a request left. */
const NOT_SENT = /^(?:ECONNREFUSED|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT)$/;

/** Whether a request may have left before it failed. */
const hasLeft = (error: unknown): boolean => !NOT_SENT.test(systemCode(innermost(error)));

/** What `fetch` hides below its own error says more. */
function innermost(error: unknown): unknown {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  return cause === undefined || /^[A-Z]/.test(systemCode(error)) ? error : innermost(cause);
}
