import { AppError } from '../domain/errors.ts';
import type { CallOptions, Caller, StreamOptions } from '../core/caller.ts';
import type { AnyOperation, Operation } from '../core/operation.ts';
import { requireContentType, jsonOf } from './response.ts';
import { callBulk } from './bulk.ts';
import { deliverSecrets, secretsOf } from './deliver-secrets.ts';
import { readResponse, sendRequest, RESPONSE_TIMEOUT, IDLE_TIMEOUT } from './request.ts';
import type { Remote, RemoteInstance } from './request.ts';
import { tellOperation } from './response.ts';
import { RequestError } from './network-errors.ts';
import type { FindRoute } from '../api/api.ts';
import { offersDryRun } from '../api/dry-run.ts';
import { takesKey } from '../api/idempotency-key.ts';
import { textsOf } from '../api/ndjson.ts';
import { decodeNotes, NOTES_HEADER } from '../api/notes.ts';
import { withRetry } from './retry.ts';
import type { Fields } from '../api/fields.ts';
import type { Route } from '../api/route.ts';
import type { Transport } from './transport.ts';

/** The remote caller: carries operations to an instance over HTTP. */

/** 256 bits, of which the server must not see fewer than 128. */
const KEY_BYTES = 32;

/**
 * A caller of an instance. What a call may give is what the operation gives, and `unavailable`,
 * `rate_limited`, `interrupted` and `unsupported_by_server` of its own. Reads are repeated, and so are
 * writes under their key, so that they happen once; a login is never repeated.
 */
export function remoteCaller(instance: RemoteInstance, transport: Transport, routeOf: FindRoute): Caller {
  const connection: Remote = { instance, transport };
  const call = async (operation: Operation, input: Fields, options: CallOptions = {}): Promise<unknown> => {
    const route = await findRoute(operation, routeOf);
    const key = takesKey(operation) && options.dryRun !== true ? keyOf(transport) : undefined;
    if (route.lines !== undefined) return callBulk(connection, route, route.lines, input, key, options);
    const output = await callOnce(connection, route, input, key, options);
    if (options.dryRun !== true) await deliverSecrets(options.deliver, secretsOf(operation, output));
    return output;
  };
  return {
    call: (operation, input, options) => call(operation, input as Fields, options) as never,
    authorize: async (operation) => authorize(connection, await findRoute(operation, routeOf)),
    stream: (operation, input, options) =>
      callStream(connection, operation, input as Fields, routeOf, options) as never,
    close: () => transport.close(),
  };
}

const keyOf = ({ random }: Transport): string => Buffer.from(random(KEY_BYTES)).toString('base64url');

async function findRoute(operation: AnyOperation, routeOf: FindRoute): Promise<Route> {
  const route = await routeOf(operation.name);
  if (route !== undefined) return route;
  throw new AppError(
    'unsupported_by_server',
    `${operation.summary.toLowerCase()}: this works on a store only, not over HTTP`,
    {
      hint: 'name the store: --store PATH',
    },
  );
}

/** One response to one request. A read that is stopped ends at once; a write that may be done is waited for. */
async function callOnce(
  connection: Remote,
  route: Route,
  input: Fields,
  key: string | undefined,
  { signal: stop, note, recorded, dryRun }: CallOptions,
): Promise<unknown> {
  const isRead = route.operation.mode === 'read' || dryRun === true;
  const changes = key !== undefined;
  // A whole organization takes its time.
  const [timeout, silence] = route.large ? [IDLE_TIMEOUT, IDLE_TIMEOUT] : [RESPONSE_TIMEOUT, 0];
  return withRetry(connection.transport, { isSafe: isRead || changes, changes, stop, silence }, async ({ left }) => {
    const waiting = { time: Math.min(timeout, left), long: false, stop: isRead ? stop : undefined };
    const { url, response } = await sendRequest(connection, route, input, { key, dryRun }, waiting);
    const body = await jsonOf(url, response);
    const output = readResponse(() => route.response.decode(body, response.headers));
    const notes = decodeNotes(response.headers.get(NOTES_HEADER));
    if (notes.length > 0) note?.(notes);
    tellOperation(response, recorded);
    return output;
  });
}

/** A server authorizes before it looks at the input: what it says of an empty one is that it may be given. */
async function authorize(connection: Remote, route: Route): Promise<void> {
  if (!offersDryRun(route)) return;
  try {
    if (route.lines === undefined) await callOnce(connection, route, {}, undefined, { dryRun: true });
    else await callBulk(connection, route, route.lines, {}, undefined, { dryRun: true });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error;
  }
}

/** A stream, from its beginning once: what was passed on cannot be taken back. */
async function* callStream(
  connection: Remote,
  operation: AnyOperation,
  input: Fields,
  routeOf: FindRoute,
  { signal }: StreamOptions = {},
): AsyncIterable<unknown> {
  const route = await findRoute(operation, routeOf);
  const { pieces } = route;
  if (pieces === undefined) throw new AppError('internal', `${operation.name} has no pieces`);
  if (operation.mode === 'stream' && operation.live !== undefined) {
    const { callLive } = await import('./live.ts');
    yield* callLive(connection, { route, pieces, live: operation.live }, input, signal);
    return;
  }
  const repetition = { isSafe: true, changes: false, stop: undefined, silence: IDLE_TIMEOUT };
  const response = await withRetry(connection.transport, repetition, async () => {
    const waiting = { time: IDLE_TIMEOUT, long: true, stop: undefined };
    const begun = await sendRequest(connection, route, input, {}, waiting);
    await requireContentType(begun.url, begun.response, pieces.type(input));
    return begun.response;
  });
  try {
    yield* pieces.decode(textsOf(response.bytes()), input);
  } catch (error) {
    throw brokenOff(error);
  }
}

/** What came so far was good, and what is missing may be all that matters. */
function brokenOff(error: unknown): unknown {
  const cause = error instanceof RequestError ? error.error : error;
  return cause instanceof AppError
    ? new AppError('unavailable', 'the response of the server ended early', {
        hint: 'the output is incomplete; run it again',
        cause,
      })
    : error;
}
