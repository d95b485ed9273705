import { AppError, systemCode } from '../domain/errors.ts';
import { errorFrom } from './errors.ts';

/** Sending requests to an instance: what can go wrong on the way, each told as what it is. */

/** What the remote caller needs of the outside. */
export interface Outside {
  /** What the caller is, for the server's log. */
  readonly agent: string;
  /** Throws as `fetch` does where there was no answer. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Now, in milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Waits, in milliseconds. */
  readonly pause: (time: number) => Promise<void>;
}

/** How long one request may take until its answer begins, in milliseconds. */
const PATIENCE = 30_000;

/** An attempt that failed on the way; whether trying again is safe is for the caller to know. */
export class Passing extends Error {
  constructor(
    readonly error: AppError,
    /** How long the server asks to wait, in milliseconds. */
    readonly wait: number | undefined,
    /** Whether the request may have arrived and been carried out. */
    readonly arrived: boolean,
  ) {
    super(error.message, { cause: error });
  }

  /** The error where the request was to change something. */
  ofChange(): AppError {
    const { code, message, details } = this.error;
    if (!this.arrived) return this.error;
    return new AppError(code, message, {
      hint: 'whether the change was made cannot be told: look whether it is there before you try again',
      details: { ...details, outcome: 'unknown' },
      cause: this.error,
    });
  }
}

/**
 * Sends one request and answers what came back when it is a success of a roster server. Throws
 * `Passing` for what may be better the next time, and the error itself for what is final.
 */
export async function send(
  outside: Outside,
  url: URL,
  init: RequestInit,
  { long = false, stop }: { readonly long?: boolean; readonly stop?: AbortSignal } = {},
): Promise<Response> {
  const limit = new AbortController();
  const timer = long ? undefined : setTimeout(() => limit.abort(), PATIENCE);
  const signal = stop === undefined ? limit.signal : AbortSignal.any([limit.signal, stop]);
  let response: Response;
  try {
    response = await outside.fetch(url.href, { ...init, redirect: 'manual', signal });
  } catch (error) {
    if (stop?.aborted === true) throw new AppError('interrupted', 'stopped', { cause: error });
    throw unreachable(url.origin, limit.signal.aborted ? new Error('it did not answer in time') : error);
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return response;
  throw await refused(url, response);
}

/** Codes by which TLS libraries say that a certificate is not to be trusted. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ISSUER/;

/** No answer, or half of one. */
export function unreachable(origin: string, error: unknown): AppError | Passing {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = systemCode(cause);
  if (CERTIFICATE.test(code))
    return new AppError('unavailable', `the certificate of ${origin} is not one to trust: ${told(cause)}`, {
      hint: 'name the authority that signed it: roster context add NAME --url URL --ca FILE',
      details: { certificate: code },
      cause: error,
    });
  return new Passing(
    new AppError('unavailable', `${origin} cannot be reached: ${told(cause)}`, {
      hint: 'check the URL and the network; roster context show tells which one it is',
      cause: error,
    }),
    undefined,
    !NOT_SENT.includes(code),
  );
}

/** Codes of failures before a request left. */
const NOT_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host could not be looked up',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped halfway',
  UND_ERR_SOCKET: 'the connection was cut',
};

const told = (error: unknown): string =>
  REASONS[systemCode(error)] ?? (error instanceof Error && error.message !== '' ? error.message : 'it failed');

/** What an answer that is no success means. */
async function refused(url: URL, response: Response): Promise<AppError | Passing> {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    await discard(response);
    return new AppError('unavailable', `${url.origin} sends elsewhere, which roster does not follow`, {
      hint: `if it moved, use the new URL: ${originOf(headers.get('location'), url) ?? 'ask who runs it'}`,
    });
  }
  const error = errorFrom(status, await jsonOf(response));
  const wait = waitOf(headers.get('retry-after'));
  if (error === undefined) return notRoster(url, status);
  const isPassing =
    status === 503 || (status === 429 && error.details.limit !== undefined) || (status === 409 && wait !== undefined);
  return isPassing ? new Passing(error, wait, false) : error;
}

function notRoster(url: URL, status: number): AppError | Passing {
  if ([502, 503, 504].includes(status))
    return new Passing(
      new AppError('unavailable', `something before ${url.origin} answered ${status} in its place`, {
        hint: 'try again soon',
      }),
      undefined,
      true,
    );
  return new AppError('unsupported_by_server', `what answers at ${url.origin} is no roster server (status ${status})`, {
    hint: 'check the URL: roster context show',
  });
}

/** The body of a success. Throws `unsupported_by_server` for what is no JSON, and what `fetch` throws for half of one. */
export async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('unsupported_by_server', 'the answer is not JSON, so what answers is no roster server', {
      hint: 'check the URL: roster context show',
      cause: error,
    });
  }
}

/** A body as JSON; undefined: it is none. */
async function jsonOf(response: Response): Promise<unknown> {
  try {
    return JSON.parse(await response.text());
  } catch {
    return undefined;
  }
}

const discard = (response: Response): Promise<unknown> =>
  response.body?.cancel().catch(() => undefined) ?? Promise.resolve();

/** Seconds or a date; the caller has its own opinion of what is too long. */
const waitOf = (header: string | null): number | undefined =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;

function originOf(location: string | null, base: URL): string | undefined {
  try {
    return location === null ? undefined : new URL(location, base).origin;
  } catch {
    return undefined;
  }
}
