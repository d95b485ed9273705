import { REFUSALS } from '../../../api/errors.ts';
import { errorFrom } from '../../../api/errors.ts';
import { elsewhere, waitOf } from '../../../client/response.ts';
import { RequestError } from '../../../client/network-errors.ts';
import type { PendingResponse } from '../../../client/transport.ts';
import { AppError } from '../../../domain/errors.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import { jsonIn, textOf } from './body.ts';
import { notSemaphore } from './not-semaphore.ts';

/**
 * Refusals of a Semaphore instance as errors of roster's: a JSON text, plain text, `{"message": …}`, or the envelope of a
 * roster server that speaks Semaphore's API.
 */

/** So much of what an instance says is told. */
const LONGEST = 500;

/** What an instance says in words, and what that means whatever the status is. */
const SAID: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^(?:permission denied|forbidden)\b/i, 'forbidden'],
  [/^unauthori[sz]ed\b/i, 'unauthenticated'],
  [/^not found\b/i, 'not_found'],
  [/^cannot grant permissions you do not hold\b/i, 'escalation'],
  [/\b(?:already (?:been taken|exists)|not unique)\b/i, 'conflict'],
];

const CODES: Readonly<Record<number, ErrorCode>> = { ...REFUSALS, 422: 'invalid' };

/** Statuses after which the same request may succeed. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** The error that a response stands for; `now` in milliseconds. */
export async function refusalOf(url: URL, response: PendingResponse, now: number): Promise<RequestError> {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    await response.drop();
    return new RequestError(elsewhere(url, headers.get('location')), false);
  }
  const text = await textOf(url, response);
  const wait = waitOf(headers.get('retry-after'), now) ?? 0;
  // After a failure of the server, nobody knows whether a change was made.
  return new RequestError(
    withWait(errorOf(url, status, text), PASSING.has(status) ? wait : 0),
    status >= 500 || status === 408,
    PASSING.has(status) ? { wait } : undefined,
  );
}

/** The same, with the time to wait as whoever tries again later needs it. */
const withWait = (error: AppError, wait: number): AppError =>
  wait === 0
    ? error
    : new AppError(error.code, error.message, {
        hint: error.hint,
        details: { ...error.details, retry_after_seconds: Math.ceil(wait / 1000) },
        cause: error,
      });

function errorOf(url: URL, status: number, text: string): AppError {
  const body = jsonIn(text);
  const own = errorFrom(status, body);
  if (own !== undefined) return own.code === 'unauthenticated' ? refusedToken(own.message) : own;
  const said = saidIn(body, text);
  // Projects that the account may not change, or that are not there, are answered so; a token that is none is refused before.
  if (said === undefined) {
    if (status === 404) return notSemaphore(url, 'there is no API at /api/v1alpha', { status });
    return new AppError(codeOf(status), `${url.origin} answered ${status}`, {
      hint: hintOf(codeOf(status)),
      details: { status },
    });
  }
  const code =
    isMessage(body) && status === 401 ? 'forbidden' : (SAID.find(([words]) => words.test(said))?.[1] ?? codeOf(status));
  if (code === 'unauthenticated') return refusedToken(`${url.origin} said: ${said}`);
  return new AppError(code, `${url.origin} said: ${said}`, { hint: hintOf(code), details: { status, said } });
}

/** What it says in words; undefined: nothing, or a page. */
function saidIn(body: unknown, text: string): string | undefined {
  const said =
    typeof body === 'string' ? body : isMessage(body) ? body.message : body === undefined ? text : JSON.stringify(body);
  const line = said.trim().replace(/\s+/g, ' ');
  return line === '' || line.startsWith('<') ? undefined : line.slice(0, LONGEST);
}

const isMessage = (body: unknown): body is { readonly message: string } =>
  typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string';

const codeOf = (status: number): ErrorCode => CODES[status] ?? (status < 500 ? 'invalid' : 'unavailable');

const HINTS: Partial<Record<ErrorCode, string>> = {
  forbidden: 'the account of the token needs the permission on the instance',
  escalation: 'somebody who has these permissions can do it',
  rate_limited: 'wait, and try again',
  unavailable: 'try again soon',
};
const hintOf = (code: ErrorCode): string | undefined => HINTS[code];

const refusedToken = (message: string): AppError =>
  new AppError('unauthenticated', message, {
    hint: 'make an API token in Semaphore, then: roster context remove NAME, roster context add NAME --semaphore URL --token-stdin',
  });
