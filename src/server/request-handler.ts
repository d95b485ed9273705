import type { Environment } from '../core/context.ts';
import type { CallOptions, IdempotencyKey } from '../core/caller.ts';
import { authorizeOnly, execute, executeStream } from '../core/engine/index.ts';
import { requestInProgress } from '../core/engine/idempotency.ts';
import type { Operation, Schema, StreamOperation } from '../core/operation.ts';
import type { Session } from '../core/engine/call.ts';
import type { Sharing } from '../core/engine/sharing.ts';
import { hashSecret } from '../core/secrets.ts';
import type { Store } from '../core/store/index.ts';
import { AppError } from '../domain/errors.ts';
import { itemsOf } from '../domain/field.ts';
import { errorBody } from '../api/errors.ts';
import { answersResource, etagOf, IF_MATCH_HEADER } from '../api/etag.ts';
import { KEY_FORM, KEY_HEADER, REPLAY_HEADER, takesKey } from '../api/idempotency-key.ts';
import { lineOf, NDJSON } from '../api/ndjson.ts';
import { encodeNotes, NOTES_HEADER } from '../api/notes.ts';
import type { Asked, Fields, Route } from '../api/route.ts';
import { asksWho } from '../operations/shared/operation-docs.ts';
import { json, jsonText, toldError } from './responses.ts';
import { preconditionOf } from './precondition.ts';
import { LARGEST_BODY, LARGEST_OF_STRANGERS, readFields, readLines } from './body.ts';
import { withStreamErrors } from './stream-errors.ts';
import type { Headers } from './default-headers.ts';
import type { KeyedQueue } from '../lib/keyed-queue.ts';

/** From a request for a route to the operation, and from its output to the answer. */

/** A request as it came in, with what the server found out about it. */
export interface Incoming {
  readonly request: Request;
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  /** Whence it came. */
  readonly address: string;
  /** What its answer says in its headers before anything of its own. */
  readonly defaultHeaders: Headers;
  /** Is told once its token has proved whose it is. */
  readonly onAuthenticated: (actorId: string) => void;
  /** How its work shares the thread with others'. */
  readonly sharing: Sharing | undefined;
  /** Is told of a fault of ours after its answer has begun. */
  readonly failed: (error: unknown) => void;
  /** Ends its connection in the middle of an answer, so that half an answer is seen to be half. */
  readonly cut: (() => void) | undefined;
}

/** Where operations run. */
export interface ServerDependencies {
  readonly store: Store;
  readonly environment: Environment;
  /** Idempotency keys of requests that are being carried out. */
  readonly inFlight: Set<string>;
  /** Lets guesses at the same secret wait for each other. */
  readonly queued: KeyedQueue;
}

/** As whom a request runs an operation. */
export const sessionOf = (
  { token, address, onAuthenticated, sharing }: Incoming,
  { store, environment, queued }: Pick<ServerDependencies, 'store' | 'environment' | 'queued'>,
): Session => ({
  store,
  token,
  environment: { ...environment, address },
  onAuthenticated,
  queued,
  ...(sharing && { sharing }),
});

/** Carries a request out. Throws what the operation throws, and `invalid` and `conflict` for what never got there. */
export async function answerTo(route: Route, incoming: Incoming, around: ServerDependencies): Promise<Response> {
  const { request } = incoming;
  const session = sessionOf(incoming, around);
  // Nobody's body is read before it is known whose it is.
  if (route.method !== 'GET' && asksWho(route.operation))
    await authorizeOnly(session, route.operation as Operation, onceOf(route, request, ''));
  const { asked, lines, digest } = await readRequest(route, incoming);
  const decoded = route.request.decode(asked);
  const input = route.lines === undefined ? decoded : { ...decoded, [route.lines.asked]: lines };
  const idempotency = onceOf(route, request, digest);
  const call: Call = { route, session, input, once: idempotency, incoming };
  if (route.pieces !== undefined) return streamed(call, route.pieces);
  const release = reserve(around.inFlight, idempotency, incoming);
  if (route.lines !== undefined) return inLines(call, route.lines, release);
  return single(call).finally(release);
}

/** A request that was read: what to run, as whom, on what. */
interface Call {
  readonly route: Route;
  readonly session: Session;
  readonly input: Fields;
  readonly once: IdempotencyKey | undefined;
  readonly incoming: Incoming;
}

async function single({
  route,
  session,
  input,
  once: idempotency,
  incoming: { request, defaultHeaders },
}: Call): Promise<Response> {
  const operation = route.operation as Operation;
  const notes: string[] = [];
  const options: CallOptions =
    operation.mode === 'read'
      ? stoppedWith(request)
      : { ...writing(idempotency, notes), ...preconditionOf(route, request, input) };
  try {
    const output: unknown = await execute(session, operation, input, options);
    const text = JSON.stringify(route.response.encode(output));
    const headers = withNotes(defaultHeaders, notes);
    return jsonText(text, answersResource(route) ? { ...headers, etag: etagOf(text) } : headers);
  } catch (error) {
    const instead = error instanceof AppError ? route.response.refusal?.(error, input) : undefined;
    if (instead === undefined) throw error;
    return json(instead, defaultHeaders);
  }
}

/** Whoever hangs up stops a long read. The request makes its signal when somebody looks at it. */
const stoppedWith = (request: Request): CallOptions => ({
  get signal() {
    return request.signal;
  },
});

/** The options of a write that collects its notes. */
const writing = (idempotency: IdempotencyKey | undefined, notes: string[]): CallOptions => ({
  note: (more) => void notes.push(...more),
  ...(idempotency === undefined ? {} : { idempotency }),
});

const withNotes = (defaultHeaders: Headers, notes: readonly string[]): Headers =>
  notes.length === 0 ? defaultHeaders : { ...defaultHeaders, [NOTES_HEADER]: encodeNotes(notes) };

interface RequestRead {
  readonly asked: Asked;
  readonly lines: readonly unknown[];
  readonly digest: string;
}

async function readRequest(route: Route, { request, params }: Incoming): Promise<RequestRead> {
  const at = request.url.indexOf('?');
  const query = new URLSearchParams(at < 0 ? '' : request.url.slice(at));
  if (route.method === 'GET') return { asked: { params, query, body: {} }, lines: [], digest: '' };
  if (route.lines !== undefined) {
    const { value, digest } = await readLines(
      request.body,
      itemsOf(route.operation.input as Schema, route.lines.asked),
    );
    return { asked: { params, query, body: {} }, lines: value, digest };
  }
  const largest = asksWho(route.operation) ? LARGEST_BODY : LARGEST_OF_STRANGERS;
  const { value, digest } = await readFields(request.body, largest);
  return { asked: { params, query, body: value }, lines: [], digest };
}

/** The idempotency key of a request, and what it is a digest of. Throws `invalid`. */
function onceOf(route: Route, request: Request, digest: string): IdempotencyKey | undefined {
  const key = request.headers.get(KEY_HEADER);
  if (!takesKey(route.operation)) return undefined;
  if (key === null && request.headers.has(REPLAY_HEADER))
    throw new AppError('invalid', `${REPLAY_HEADER} is for a request with an ${KEY_HEADER}`);
  if (key === null) return undefined;
  if (!KEY_FORM.test(key))
    throw new AppError('invalid', 'the Idempotency-Key must have 22 to 255 visible characters: 128 bits or more');
  const { pathname, search } = new URL(request.url);
  return {
    key,
    target: `${route.method} ${pathname}`,
    request: hashSecret(JSON.stringify([search, digest, request.headers.get(IF_MATCH_HEADER)])),
    replayOnly: request.headers.get(REPLAY_HEADER) === 'only',
  };
}

/** Keeps twins of a request away until it is released. Throws `conflict` that a client may wait out. */
function reserve(inFlight: Set<string>, idempotency: IdempotencyKey | undefined, { token }: Incoming): () => void {
  if (idempotency === undefined) return () => undefined;
  const id = hashSecret(JSON.stringify([token ?? '', idempotency.target, idempotency.key]));
  if (inFlight.has(id)) throw requestInProgress();
  inFlight.add(id);
  return () => inFlight.delete(id);
}

/** A stream, begun before the answer is, so that a refusal has its status. */
async function streamed(
  { route, session, input, incoming: { defaultHeaders, failed, cut } }: Call,
  pieces: NonNullable<Route['pieces']>,
): Promise<Response> {
  const all = executeStream(session, route.operation as StreamOperation, input)[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let next: IteratorResult<unknown> | undefined = await all.next();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = next ?? (await all.next());
      next = undefined;
      if (piece.done === true) controller.close();
      else controller.enqueue(encoder.encode(pieces.encode(piece.value)));
    },
    async cancel() {
      await all.return?.();
    },
  });
  const broke = (error: unknown): void => {
    failed(error);
    cut?.();
  };
  const whole = cut === undefined ? body : withStreamErrors(body, broke);
  return new Response(whole, { headers: { ...defaultHeaders, 'content-type': pieces.type(input) } });
}

/** A bulk: what each batch answered goes out once it is committed. Whoever hangs up stops it after the batch in hand. */
async function inLines(
  { route, session, input, once: idempotency, incoming: { request, id, defaultHeaders, failed } }: Call,
  { answered }: NonNullable<Route['lines']>,
  release: () => void,
): Promise<Response> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const out = writable.getWriter();
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const write = (values: readonly unknown[]): Promise<void> =>
    out.write(encoder.encode(values.map(lineOf).join(''))).catch(() => gone.abort());
  let batches = 0;
  const notes: string[] = [];
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const work = execute(session, route.operation as Operation, input, {
    signal: AbortSignal.any([request.signal, gone.signal]),
    ...writing(idempotency, notes),
    async partial(output) {
      batches += 1;
      begin();
      await write((output as Readonly<Record<string, readonly unknown[]>>)[answered] ?? []);
    },
    progress: (done, total) =>
      void write([{ progress: { done, total }, ...(notes.length === 0 ? {} : { notes: notes.splice(0) }) }]),
  });
  const finish = async (): Promise<void> => {
    try {
      const { [answered]: items, ...answer } = (await work) as Readonly<Record<string, unknown>>;
      await write([...(batches === 0 ? (items as readonly unknown[]) : []), { answer }]);
    } catch (error) {
      const told = toldError(error, id);
      if (told.code === 'internal') failed(told.cause ?? told);
      await write([errorBody(told)]);
    }
    await out.close().catch(() => undefined);
  };
  const settled = work.then(release, release);
  // What fails before its first batch is refused with a status of its own.
  await Promise.race([begun, work]);
  void settled.then(finish);
  return new Response(readable, { headers: { ...defaultHeaders, 'content-type': NDJSON } });
}
