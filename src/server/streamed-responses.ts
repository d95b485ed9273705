import type { CallOptions, IdempotencyKey } from '../core/caller.ts';
import { execute, executeStream } from '../core/engine/index.ts';
import type { Session } from '../core/engine/call.ts';
import type { Operation, StreamOperation } from '../core/operation.ts';
import type { AppError } from '../domain/errors.ts';
import { errorBody } from '../api/errors.ts';
import { lineOf, NDJSON } from '../api/ndjson.ts';
import { operationHeader } from '../api/operation-id.ts';
import type { Fields } from '../api/fields.ts';
import type { Route } from '../api/route.ts';
import type { Headers } from './default-headers.ts';
import { toldError } from './responses.ts';
import { withStreamErrors } from './stream-errors.ts';

/** Responses that come in pieces: streams, and bulks as they are done. */

/** A request that was read: what to run, as whom, on what, and what its response needs to know of it. */
export interface RouteCall {
  readonly route: Route;
  readonly session: Session;
  readonly input: Fields;
  readonly idempotency: IdempotencyKey | undefined;
  readonly precondition: Pick<CallOptions, 'precondition'>;
  readonly dryRun: boolean;
  readonly incoming: {
    readonly request: Request;
    readonly id: string;
    readonly defaultHeaders: Headers;
    readonly failed: (error: unknown) => void;
    readonly cut: (() => void) | undefined;
  };
}

/** What a write tells beside its output. */
export interface Told {
  readonly notes: string[];
  /** The operation id; undefined: nothing was recorded. */
  requestId: string | undefined;
}

/** The options of a write that collects what it tells. */
export const writing = (idempotency: IdempotencyKey | undefined, told: Told): CallOptions => ({
  note: (more) => void told.notes.push(...more),
  recorded: (id) => void (told.requestId = id),
  ...(idempotency === undefined ? {} : { idempotency }),
});

/** A stream, begun before the response is, so that a refusal has its status. */
export async function streamed(
  { route, session, input, incoming: { request, id, defaultHeaders, failed, cut } }: RouteCall,
  pieces: NonNullable<Route['pieces']>,
  inOwnWords: (error: AppError) => AppError,
): Promise<Response> {
  const gone = new AbortController();
  const lastId = pieces.live === undefined ? null : request.headers.get('last-event-id');
  const from = lastId === null ? input : (pieces.live?.after(input, lastId) ?? input);
  const all = executeStream(session, route.operation as StreamOperation, from, { signal: gone.signal });
  const encoder = new TextEncoder();
  let next: IteratorResult<unknown> | undefined = await all.next();
  /** The text of an error that ends a stream in good order. Throws any other. */
  const ending = (error: unknown): string => {
    if (pieces.live === undefined) throw error;
    const shown = toldError(error, id);
    if (shown.code === 'internal') failed(shown.cause ?? shown);
    return pieces.live.encodeError(inOwnWords(shown));
  };
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const piece = next ?? (await all.next());
        next = undefined;
        // The client left while nothing came.
        if (gone.signal.aborted) return;
        if (piece.done === true) controller.close();
        else controller.enqueue(encoder.encode(pieces.encode(piece.value)));
      } catch (error) {
        if (gone.signal.aborted) return;
        controller.enqueue(encoder.encode(ending(error)));
        controller.close();
      }
    },
    async cancel() {
      gone.abort();
      await all.return();
    },
  });
  const broke = (error: unknown): void => {
    failed(error);
    cut?.();
  };
  const whole = cut === undefined ? body : withStreamErrors(body, broke);
  return new Response(whole, {
    headers: { ...defaultHeaders, ...pieces.headers, 'content-type': pieces.type(input) },
  });
}

/** A bulk: the output of each batch goes out once it is committed. When the client disconnects, it stops after the current batch. */
export async function inLines(
  {
    route,
    session,
    input,
    idempotency,
    precondition,
    dryRun,
    incoming: { request, id, defaultHeaders, failed },
  }: RouteCall,
  { output: field }: NonNullable<Route['lines']>,
  release: () => void,
  inOwnWords: (error: AppError) => AppError,
): Promise<Response> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const out = writable.getWriter();
  const encoder = new TextEncoder();
  const gone = new AbortController();
  const write = (values: readonly unknown[]): Promise<void> =>
    out.write(encoder.encode(values.map(lineOf).join(''))).catch(() => gone.abort());
  const told: Told = { notes: [], requestId: undefined };
  const { notes } = told;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const work = execute(session, route.operation as Operation, input, {
    signal: AbortSignal.any([request.signal, gone.signal]),
    ...writing(idempotency, told),
    ...precondition,
    dryRun,
    async partial(output) {
      begin();
      await write((output as Readonly<Record<string, readonly unknown[]>>)[field] ?? []);
    },
    progress: (done, total) =>
      void write([{ progress: { done, total }, ...(notes.length === 0 ? {} : { notes: notes.splice(0) }) }]),
  });
  const finish = async (): Promise<void> => {
    try {
      const { [field]: _, ...result } = (await work) as Readonly<Record<string, unknown>>;
      await write([{ result }]);
    } catch (error) {
      const shown = toldError(error, id);
      if (shown.code === 'internal') failed(shown.cause ?? shown);
      await write([errorBody(inOwnWords(shown))]);
    }
    await out.close().catch(() => undefined);
  };
  const settled = work.then(release, release);
  // What fails before its first batch is refused with a status of its own.
  await Promise.race([begun, work]);
  void settled.then(finish);
  return new Response(readable, {
    headers: { ...defaultHeaders, ...operationHeader(told.requestId), 'content-type': NDJSON },
  });
}
