import { AppError } from '../domain/errors.ts';
import type { CallOptions, Caller } from '../core/context.ts';
import type { AnyOperation, Operation, Secret } from '../core/operation.ts';
import { errorFrom } from './errors.ts';
import { lineOf, NDJSON, textsOf, valuesOf } from './lines.ts';
import { BASE, OWN_FORM } from './route.ts';
import type { Fields, Request, Route } from './route.ts';
import { routeOf } from './routes/index.ts';
import { answerOf, Passing, send, unreachable } from './transport.ts';
import type { Outside } from './transport.ts';

/** The remote caller: carries operations to an instance over HTTP. */

/** An instance, and as whom to call it. */
export interface Instance {
  /** Where it is, without the path of the API. */
  readonly url: string;
  readonly token: string | undefined;
}

/** How often a call is tried, and for how long at most, in milliseconds. */
const ATTEMPTS = 5;
const DEADLINE = 60_000;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 10_000;

/** 256 bits, of which the server must not see fewer than 128. */
const KEY_BYTES = 32;

/**
 * A caller of an instance. What a call may give is what the operation gives, and `unavailable`,
 * `rate_limited` and `unsupported_by_server` of its own. Writes are repeated under one key after a lost
 * answer, so they happen once; a login is never repeated.
 */
export function remoteCaller(instance: Instance, outside: Outside): Caller {
  const call = async (operation: AnyOperation, input: Fields, options: CallOptions = {}): Promise<unknown> => {
    const route = await findRoute(operation);
    const key = isRepeatable(operation) ? keyOf(outside) : undefined;
    if (route.lines !== undefined) return callLines(connection, route, route.lines, input, { ...options, key });
    const request = route.request.encode(input);
    const response = await connection.request(route, request, {
      key,
      body: request.body === undefined ? undefined : () => JSON.stringify(request.body),
      read: answerOf,
      stop: operation.mode === 'read' ? options.signal : undefined,
    });
    const output = route.response.decode(response);
    await deliverDone(options.deliver, secretsOf(operation as Operation, output));
    return output;
  };
  const connection: Connection = { request: (...args) => request(instance, outside, ...args) };
  return {
    call: (operation, input, options) => call(operation, input as Fields, options) as never,
    stream: (operation, input) => callStream(connection, operation, input as Fields) as never,
    close: () => Promise.resolve(),
  };
}

const keyOf = ({ random }: Outside): string => Buffer.from(random(KEY_BYTES)).toString('base64url');

const secretsOf = (operation: Operation, output: unknown): readonly Secret[] =>
  operation.mode === 'read' ? [] : (operation.secrets?.(output) ?? []);

/** Hands secrets over when what made them is done already. Throws what the taker throws, in other words. */
async function deliverDone(deliver: CallOptions['deliver'], secrets: readonly Secret[]): Promise<void> {
  try {
    if (secrets.length > 0) await deliver?.(secrets);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, `${error.message}; the change was made all the same`, {
      hint: 'the secret is lost: reset the password or the token once there is a place for the new one',
      details: error.details,
      cause: error,
    });
  }
}

/** What makes a write repeatable is its key; a login takes none. */
const isRepeatable = (operation: AnyOperation): boolean =>
  (operation.mode === 'write' || operation.mode === 'bulk') && operation.name !== 'session.login';

async function findRoute(operation: AnyOperation): Promise<Route> {
  const route = await routeOf(operation.name);
  if (route !== undefined) return route;
  throw new AppError('unsupported_by_server', `${operation.summary.toLowerCase()}: that is done where the store is`, {
    hint: 'name the store: --store PATH',
  });
}

interface Sending<T> {
  /** The idempotency key. */
  readonly key: string | undefined;
  /** Made anew for each attempt. */
  readonly body: (() => string | ReadableStream<Uint8Array>) | undefined;
  readonly type?: string;
  /** Reads the answer; what it throws counts as half an answer. */
  readonly read: (response: Response) => Promise<T>;
  readonly stop: AbortSignal | undefined;
  /** The answer may take as long as it takes. */
  readonly long?: boolean;
  readonly replayOnly?: boolean;
}

export interface Connection {
  request<T>(route: Route, request: Request, sending: Sending<T>): Promise<T>;
}

/** Sends a request until it is answered, is refused for good, or patience ends. */
async function request<T>(
  { url, token }: Instance,
  outside: Outside,
  route: Route,
  { path, query }: Request,
  { key, body, type = 'application/json', read, stop, long = false, replayOnly = false }: Sending<T>,
): Promise<T> {
  const target = new URL(`${url.replace(/\/+$/, '')}${BASE}${path}`);
  target.search = query.toString();
  const headers = {
    accept: route.form === 'own' ? OWN_FORM : 'application/json',
    'user-agent': outside.agent,
    ...(token === undefined ? {} : { authorization: `Token ${token}` }),
    ...(body === undefined ? {} : { 'content-type': type }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(replayOnly ? { 'idempotency-replay': 'only' } : {}),
  };
  const maySend = key !== undefined || route.method === 'GET';
  const begun = outside.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const init: RequestInit = { method: route.method, headers };
      if (body !== undefined) Object.assign(init, { body: body(), duplex: 'half' });
      const response = await send(outside, target, init, { long, ...(stop === undefined ? {} : { stop }) });
      return await read(response).catch((error: unknown) => {
        throw error instanceof AppError ? error : unreachable(target.origin, error);
      });
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      const pause = pauseOf(attempt, error.wait, outside);
      const isOver = attempt >= ATTEMPTS || outside.now() + pause - begun > DEADLINE;
      if (!maySend || isOver || stop?.aborted === true) throw route.method === 'GET' ? error.error : error.ofChange();
      await outside.pause(pause);
    }
  }
}

/** Longer each time, and never the same for two who were refused together. */
function pauseOf(attempt: number, wait: number | undefined, { random }: Outside): number {
  const [die = 0] = random(1);
  const growing = FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + die / 256);
  return Math.min(LONGEST_PAUSE, Math.max(growing, wait ?? 0));
}

/** A bulk: lines out, lines in. What was told as done stays done, so a cut answer is asked for again under its key. */
async function callLines(
  connection: Connection,
  route: Route,
  { asked, answered }: NonNullable<Route['lines']>,
  input: Fields,
  options: CallOptions & { readonly key: string | undefined },
): Promise<unknown> {
  const operation = route.operation as Operation;
  const request = route.request.encode(input);
  const rows = (input[asked] ?? []) as readonly unknown[];
  let told = 0;
  const read = async (response: Response): Promise<unknown> => {
    let items: unknown[] = [];
    const all: unknown[] = [];
    let batches = 0;
    for await (const line of valuesOf(textsOf(bytesOf(response)))) {
      const { error, progress, answer } = line as Line;
      if (error !== undefined) throw errorFrom(500, { error }) ?? new AppError('unavailable', 'the server failed');
      if (answer !== undefined) return route.response.decode({ ...answer, [answered]: all });
      if (progress === undefined) {
        items.push(line);
        all.push(line);
        continue;
      }
      batches += 1;
      if (batches > told) {
        told = batches;
        await deliverDone(options.deliver, secretsOf(operation, { [answered]: items }));
        options.progress?.(progress.done, progress.total);
      }
      items = [];
    }
    throw new Error('the answer ended too early');
  };
  const sending = {
    key: options.key,
    type: NDJSON,
    body: () => streamOf(rows),
    read,
    long: true,
  };
  try {
    return await connection.request(route, request, { ...sending, stop: options.signal });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'interrupted') throw error;
    // The batch in hand is done there all the same: what became of it is asked for, and nothing more is done.
    return connection.request(route, request, { ...sending, stop: undefined, replayOnly: true });
  }
}

interface Line {
  readonly error?: unknown;
  readonly progress?: { readonly done: number; readonly total: number };
  readonly answer?: Fields;
}

/** Rows as lines, made while they are sent. */
function streamOf(rows: readonly unknown[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const some = rows.slice(at, at + 500);
      at += some.length;
      if (some.length === 0) controller.close();
      else controller.enqueue(encoder.encode(some.map(lineOf).join('')));
    },
  });
}

async function* bytesOf(response: Response): AsyncIterable<Uint8Array> {
  if (response.body !== null) yield* response.body as unknown as AsyncIterable<Uint8Array>;
}

/** A stream, from its beginning once: what was passed on cannot be taken back. */
async function* callStream(connection: Connection, operation: AnyOperation, input: Fields): AsyncIterable<unknown> {
  const route = await findRoute(operation);
  if (route.pieces === undefined) throw new AppError('internal', `${operation.name} has no pieces`);
  const response = await connection.request(route, route.request.encode(input), {
    key: undefined,
    body: undefined,
    read: (begun) => Promise.resolve(begun),
    stop: undefined,
    long: true,
  });
  try {
    yield* route.pieces.decode(textsOf(bytesOf(response)), input);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('unavailable', 'the answer of the server ended too early', {
      hint: 'what came so far is not all; run it again',
      cause: error,
    });
  }
}
