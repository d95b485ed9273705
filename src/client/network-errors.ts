import { AppError, systemCode } from '../domain/errors.ts';

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
  const fault = FAULTS.find(({ codes }) => codes.test(code));
  if (fault !== undefined)
    return new RequestError(
      new AppError('unavailable', `${fault.message(origin)} (${code})`, {
        hint: fault.hint,
        details: { reason: code },
        cause,
      }),
      false,
    );
  const reason = error === undefined ? LATE : (REASONS[code] ?? 'the connection failed');
  return new RequestError(
    new AppError('unavailable', `${origin} cannot be reached: ${reason}`, {
      hint: 'check the URL, the network and the proxy, if there is one',
      cause,
    }),
    hasLeft(error),
    { wait: 0 },
  );
}

/** What is wrong for good: nothing was sent, and nothing will be. The first that fits is meant. */
const FAULTS: readonly {
  readonly codes: RegExp;
  readonly message: (origin: string) => string;
  readonly hint: string;
}[] = [
  {
    codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    message: (origin) => `the certificate of ${origin} is not valid now`,
    hint: 'its operator must renew it; also check the clock of this machine',
  },
  {
    codes: /ALTNAME_INVALID$/,
    message: (origin) => `the certificate of ${origin} is for another name`,
    hint: 'check the URL: the host must be written as the certificate has it',
  },
  {
    codes: /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ISSUER/,
    message: (origin) => `the certificate of ${origin} is not one to trust`,
    hint: 'name the authority that signed it: roster context add NAME --url URL --ca FILE, or ROSTER_CA',
  },
  {
    codes: /^(?:ERR_SSL_|EPROTO$)/,
    message: (origin) => `what answers at ${origin} does not speak TLS`,
    hint: 'check the port; an instance on this machine may be at http://',
  },
  {
    codes: /^PROXY_REFUSED$/,
    message: (origin) => `the proxy does not let ${origin} through`,
    hint: 'check HTTPS_PROXY and what the proxy asks for, or name the host in NO_PROXY',
  },
  {
    codes: /^ENOTFOUND$/,
    message: (origin) => `there is no host for ${origin}`,
    hint: 'check the name in the URL, and the network',
  },
];

/** Codes of failures before a request left. */
const NOT_SENT = /^(?:ECONNREFUSED|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT)$/;

/** Whether a request may have left before it failed. */
const hasLeft = (error: unknown): boolean => !NOT_SENT.test(systemCode(innermost(error)));

const LATE = 'it did not answer in time';
const CUT = 'the connection was cut';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: CUT,
  EAI_AGAIN: 'the host could not be looked up',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  EPIPE: CUT,
  ETIMEDOUT: LATE,
  CONNECT_TIMEOUT: LATE,
};

/** What `fetch` hides below its own error says more. */
function innermost(error: unknown): unknown {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  return cause === undefined || /^[A-Z]/.test(systemCode(error)) ? error : innermost(cause);
}
