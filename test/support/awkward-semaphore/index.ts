import type { Environment } from '../../../src/core/context.ts';
import { outsideOf } from '../server.ts';
import type { TestOutside } from '../server.ts';
import { usual } from './quirks.ts';
import type { Quirks } from './quirks.ts';
import { HANDLERS } from './requests.ts';
import { Refusal } from './world.ts';
import type { World } from './world.ts';
import { acmeState } from './state.ts';
import type { DoubleState } from './state.ts';

export { ID, THERE } from './state.ts';

/** An instance that speaks Semaphore's public API with all its oddities, written from what is known of them. */

export interface AwkwardSemaphore {
  readonly state: DoubleState;
  /** Tests switch these. */
  readonly quirks: Quirks;
  /** Every request that arrived: `PUT /members/ID/role`. */
  readonly requests: string[];
  /** The changes among them. */
  readonly writes: () => string[];
  readonly outside: TestOutside;
}

/** The token that the instance knows, and where it is. */
export const AWKWARD_TOKEN = 'awkward-token';
export const AWKWARD_URL = 'https://acme.semaphore.test';

const BASE = '/api/v1alpha';

/** An instance in the test's process: no port, and pauses take no time. */
export function awkwardSemaphore(environment: Environment, quirks: Partial<Quirks> = {}): AwkwardSemaphore {
  const requests: string[] = [];
  const world: World = { state: acmeState(), quirks: { ...usual(), ...quirks }, stale: new Map() };
  return {
    state: world.state,
    quirks: world.quirks,
    requests,
    writes: () => requests.filter((one) => !one.startsWith('GET ')),
    outside: outsideOf(environment, (request) => answer(world, requests, request)),
  };
}

async function answer(world: World, requests: string[], request: Request): Promise<Response> {
  const { pathname, searchParams: query } = new URL(request.url);
  const place = pathname.replace(BASE, '');
  const line = `${request.method} ${place}`;
  if (taken(world.quirks.unsent, line)) throw failed('ECONNREFUSED');
  requests.push(line);
  const limited = world.quirks.limited.findIndex((one) => line.startsWith(one.request));
  if (limited !== -1) {
    const [{ seconds } = { seconds: 0 }] = world.quirks.limited.splice(limited, 1);
    return new Response('Too many requests', { status: 429, headers: { 'retry-after': String(seconds) } });
  }
  if (taken(world.quirks.failing, line)) return new Response('oops', { status: 500 });
  const response = await carriedOut(world, request, place, query);
  if (taken(world.quirks.losing, line)) throw failed('ECONNRESET');
  return response;
}

async function carriedOut(world: World, request: Request, place: string, query: URLSearchParams): Promise<Response> {
  if (!isKnown(world, request.headers.get('authorization'))) return new Response('Unauthorized', { status: 401 });
  const path = place.split('/').filter((part) => part !== '');
  const handler = HANDLERS[handlerOf(request.method, path)];
  if (handler === undefined) return new Response('Not found', { status: 404 });
  const sent = await request.text();
  try {
    const { body, headers } = handler(world, {
      path,
      query,
      body: sent === '' ? {} : (JSON.parse(sent) as object as never),
    });
    return body === undefined ? new Response('') : Response.json(body, { headers: headers ?? {} });
  } catch (error) {
    if (error instanceof Refusal) return new Response(error.text, { status: error.status });
    throw error;
  }
}

/** In a path, words of the API and ids take turns. */
const handlerOf = (method: string, path: readonly string[]): string =>
  [method, ...path.map((part, index) => (index % 2 === 0 ? part : ':'))].join(' ');

const isKnown = ({ state, quirks }: World, authorization: string | null): boolean =>
  !quirks.refusesTokens &&
  (authorization === `Token ${AWKWARD_TOKEN}` ||
    [...state.tokens.values()].some((token) => authorization === `Token ${token}`));

/** Whether a request is among those that something happens to, once. */
function taken(lines: string[], line: string): boolean {
  const index = lines.findIndex((one) => line.startsWith(one));
  if (index !== -1) lines.splice(index, 1);
  return index !== -1;
}

const failed = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
