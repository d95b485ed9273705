import { AppError } from '../../../domain/errors.ts';
import { RequestError } from '../../../client/network-errors.ts';
import { RESPONSE_TIMEOUT } from '../../../client/request.ts';
import type { RemoteInstance } from '../../../client/request.ts';
import { withRetry } from '../../../client/retry.ts';
import { send } from '../../../client/transport.ts';
import type { PendingResponse, Transport } from '../../../client/transport.ts';
import { slots } from '../../../lib/slots.ts';
import { jsonIn, textOf } from './body.ts';
import { notSemaphore } from './not-semaphore.ts';
import { refusalOf } from './refusals.ts';

/** Requests to the public API of a Semaphore instance, each by its path below /api/v1alpha. */

const BASE = '/api/v1alpha';
/** So many requests are under way at once, at most. */
const AT_ONCE = 4;

export interface SemaphoreAnswer {
  readonly body: unknown;
  readonly header: (name: string) => string | null;
}

/** A list is a parameter that comes several times. */
export type Query = Readonly<Record<string, string | number | readonly string[]>>;

/** Throws what the instance refuses, by roster's codes, and `unavailable`, `rate_limited`, `unsupported_by_server`. */
export interface SemaphoreApi {
  /** Reads, several times where that may help. */
  get(path: string, query?: Query): Promise<SemaphoreAnswer>;
  /** Changes something, once. Where the answer was lost, what it throws has `details.outcome` `unknown`. */
  change(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<unknown>;
}

/** The API of an instance. `stop`: the caller gives up; a change that is under way is waited for. */
export function semaphoreApi(instance: RemoteInstance, transport: Transport, stop?: AbortSignal): SemaphoreApi {
  const inSlot = slots({ count: AT_ONCE, each: AT_ONCE, stopped: () => new AppError('interrupted', 'stopped') });
  const ask = (method: string, path: string, query: Query, body?: object): Promise<SemaphoreAnswer> => {
    const isRead = method === 'GET';
    const stopRead = isRead ? stop : undefined;
    const request = (): Promise<SemaphoreAnswer> =>
      withRetry(transport, { isSafe: isRead, changes: !isRead, stop }, async ({ left }) => {
        const url = urlOf(instance, path, query);
        const waiting = { time: Math.min(RESPONSE_TIMEOUT, left), long: false, stop: stopRead };
        const response = await send(transport, url, requestOf(instance, transport, method, body), waiting);
        return answerIn(url, response, { now: transport.now(), isChange: !isRead });
      });
    return inSlot('', request, stopRead);
  };
  return {
    get: (path, query = {}) => ask('GET', path, query),
    change: async (method, path, body) => (await ask(method, path, {}, body)).body,
  };
}

function urlOf({ url }: RemoteInstance, path: string, query: Query): URL {
  const target = new URL(`${url.replace(/\/+$/, '')}${BASE}${path}`);
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) target.searchParams.append(name, String(one));
  return target;
}

function requestOf({ token }: RemoteInstance, { agent }: Transport, method: string, body: object | undefined) {
  const headers = { accept: 'application/json', 'user-agent': agent, authorization: `Token ${requireToken(token)}` };
  return body === undefined
    ? { method, headers }
    : { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Throws `unauthenticated` where there is none, or one that no header can hold. */
function requireToken(token: string | undefined): string {
  if (token !== undefined && /^[\x21-\x7e]{1,1000}$/.test(token)) return token;
  throw new AppError(
    'unauthenticated',
    token === undefined ? 'there is no token for this instance' : 'that is no token',
    {
      hint: 'give an API token of Semaphore: roster context add NAME --semaphore URL --token-stdin, or ROSTER_TOKEN',
    },
  );
}

interface Answering {
  /** In milliseconds. */
  readonly now: number;
  readonly isChange: boolean;
}

/** What a success holds. Throws `RequestError` with what else a response means. */
async function answerIn(url: URL, response: PendingResponse, { now, isChange }: Answering): Promise<SemaphoreAnswer> {
  const { status, headers } = response;
  if (status < 200 || status >= 300) throw await refusalOf(url, response, now);
  const text = await textOf(url, response);
  // A change may be answered with nothing; whoever needs something of it looks for that.
  const body = text === '' && isChange ? null : jsonIn(text);
  if (body === undefined)
    throw new RequestError(notSemaphore(url, 'the answer is not JSON, or is nested too deeply'), true);
  return { body, header: (name) => headers.get(name) };
}
