import { AppError, ERRORS } from '../domain/errors.ts';
import { errorFrom } from '../api/errors.ts';
import { operationIn, OPERATION_HEADER } from '../api/operation-id.ts';
import { cutShort, RequestError } from './network-errors.ts';
import type { PendingResponse } from './transport.ts';

/** What a response means: a success to read, or a refusal. */

/** No response that is held whole may be larger, in bytes; lists come in pages, and the rest in lines. */
const LARGEST_RESPONSE = 64 * 1024 * 1024;
/** Nor may a refusal. */
const LARGEST_REFUSAL = 1024 * 1024;

/** Lets a success pass. Throws `RequestError` with what else a response means. */
export async function requireSuccess(url: URL, response: PendingResponse, now: number): Promise<void> {
  const { status, headers } = response;
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    await response.drop();
    throw new RequestError(elsewhere(url, headers.get('location')), false);
  }
  const error = errorFrom(status, await wholeOf(url, response).then(parsed), headers.get('x-request-id'));
  const wait = waitOf(headers.get('retry-after'), now);
  throw error === undefined ? notRoster(url, status, wait) : refusal(error, wait);
}

/** A refusal by the server, which changed nothing. */
export const refusal = (error: AppError, wait: number | undefined): RequestError =>
  new RequestError(
    error,
    error.details.outcome === 'unknown',
    isPassing(error, wait) ? { wait: wait ?? 0 } : undefined,
  );

/** Whether it may be better the next time: the operation's own limits are not, for they count each time. */
function isPassing({ code, details }: AppError, wait: number | undefined): boolean {
  const { http } = ERRORS[code];
  return http === 503 || (http === 429 && details.limit !== undefined) || (http === 409 && wait !== undefined);
}

/** Tells the operation id that a response has. */
export function tellOperation({ headers }: PendingResponse, recorded: ((requestId: string) => void) | undefined): void {
  const id = operationIn(headers.get(OPERATION_HEADER));
  if (id !== undefined) recorded?.(id);
}

/** The body as JSON. Throws `RequestError`. */
export async function jsonOf(url: URL, response: PendingResponse): Promise<unknown> {
  const value = parsed(await wholeOf(url, response));
  if (value !== undefined) return value;
  throw isJson(response) ? cutShort(url.origin) : strange(url, 'the answer is not JSON', true);
}

/** Insists on the type of a response that comes in pieces. Throws `RequestError`. */
export async function requireContentType(url: URL, response: PendingResponse, type: string): Promise<void> {
  const bare = (text: string | null): string => (text ?? '').replace(/;.*$/s, '').trim().toLowerCase();
  if (bare(response.headers.get('content-type')) === bare(type)) return;
  await response.drop();
  throw strange(url, `the answer is not ${bare(type)}`, true);
}

const isJson = ({ headers }: PendingResponse): boolean => headers.get('content-type')?.includes('json') === true;

async function wholeOf(url: URL, response: PendingResponse): Promise<Uint8Array> {
  const largest = response.status < 300 ? LARGEST_RESPONSE : LARGEST_REFUSAL;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.bytes()) {
    size += chunk.byteLength;
    if (size > largest)
      throw strange(url, `the answer is larger than ${largest / 1024 / 1024} MiB`, response.status < 300);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Undefined: it is no JSON. What a parser says would quote the text, which may hold a secret. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

const strange = (url: URL, what: string, arrived: boolean): RequestError =>
  new RequestError(
    new AppError('unsupported_by_server', `${what}, so ${url.origin} is not a roster server`, {
      hint: 'check the URL',
    }),
    arrived,
  );

/** Something before the server has responded, or something else altogether. */
function notRoster(url: URL, status: number, wait = 0): RequestError {
  if (status === 429)
    return new RequestError(
      new AppError('rate_limited', `a proxy in front of ${url.origin} limits how often it is called`, {
        hint: 'wait, and try again',
      }),
      false,
      { wait },
    );
  if (status === 408 || status >= 502)
    return new RequestError(
      new AppError('unavailable', `a proxy in front of ${url.origin} answered ${status}`, {
        hint: 'try again soon',
      }),
      true,
      { wait },
    );
  return strange(url, `it answered ${status} without an error of roster’s`, status >= 500);
}

/** The refusal of a redirect: the token is sent to no other host, and the administrator can tell the new URL. */
export function elsewhere(url: URL, location: string | null): AppError {
  const moved = location !== null && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  const known = moved !== undefined && /^https?:$/.test(moved.protocol) ? moved.origin : undefined;
  return new AppError('unavailable', `${url.origin} redirects, and roster does not follow redirects`, {
    hint: `if it moved, use the new URL: ${known ?? 'ask who runs it'}`,
    details: known === undefined ? {} : { location: known },
  });
}

/** A `Retry-After`, seconds or a date, as milliseconds from now; undefined: neither. */
export function waitOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
