import { AppError } from '../domain/errors.ts';
import type { CallOptions } from '../core/caller.ts';
import type { Operation } from '../core/operation.ts';
import { requireContentType, refusal, tellOperation } from './response.ts';
import { deliverSecrets, secretsOf } from './deliver-secrets.ts';
import { errorFrom } from '../api/errors.ts';
import { readResponse, sendRequest, IDLE_TIMEOUT } from './request.ts';
import type { Remote } from './request.ts';
import type { RequestError } from './network-errors.ts';
import { cutShort, stopped } from './network-errors.ts';
import { lineOf, NDJSON, textsOf, valuesOf } from '../api/ndjson.ts';
import { notesIn } from '../api/notes.ts';
import { withRetry } from './retry.ts';
import type { Attempt } from './retry.ts';
import type { Fields } from '../api/fields.ts';
import type { Route } from '../api/route.ts';
import type { PendingResponse } from './transport.ts';

/** A bulk over HTTP: lines out, lines in. Finished batches stay finished, so after half a response it is sent again with the same idempotency key. */

/** How many rows are made into lines at a time. */
const ROWS_AT_ONCE = 500;

const REPETITION = { isSafe: true, changes: true, findsOut: true, silence: IDLE_TIMEOUT };

type Lines = NonNullable<Route['lines']>;

/** A line that is no item has one of these. */
interface Said {
  readonly error?: unknown;
  readonly progress?: { readonly done: number; readonly total: number };
  /** What followed from the batch. */
  readonly notes?: unknown;
  readonly result?: Fields;
}

/** Calls a bulk. When stopped, it asks for the outcome of the current batch, which the server finishes all the same. */
export async function callBulk(
  connection: Remote,
  route: Route,
  lines: Lines,
  input: Fields,
  key: string | undefined,
  options: CallOptions,
): Promise<unknown> {
  const rows = (input[lines.input] ?? []) as readonly unknown[];
  const stream = () => linesOf(rows);
  const reader = bulkReader(route, lines, options, rows.length);
  const ask = (stop: AbortSignal | undefined, replayOnly: boolean): Promise<unknown> =>
    withRetry(connection.transport, { ...REPETITION, stop }, async (trial) => {
      const waiting = { time: IDLE_TIMEOUT, long: true, stop };
      const { url, response } = await sendRequest(
        connection,
        route,
        input,
        { key, replayOnly, stream, dryRun: options.dryRun },
        waiting,
      );
      await requireContentType(url, response, NDJSON);
      return reader(url, response, trial, stop);
    });
  try {
    return await ask(options.signal, false);
  } catch (error) {
    const isOpen = error instanceof AppError && error.code === 'interrupted' && error.details.outcome === 'unknown';
    if (!isOpen || options.signal?.aborted !== true) throw error;
    return ask(undefined, true);
  }
}

/** Reads responses to the same call, each from its beginning, and reports each batch once. */
function bulkReader(
  route: Route,
  { output: field }: Lines,
  { deliver, progress: report, note, recorded }: CallOptions,
  most: number,
) {
  let told = 0;
  return async (
    url: URL,
    response: PendingResponse,
    { progressed }: Attempt,
    stop: AbortSignal | undefined,
  ): Promise<unknown> => {
    tellOperation(response, recorded);
    const all: unknown[] = [];
    let batches = 0;
    let from = 0;
    for await (const line of received(url, response)) {
      // A batch has a row at the least, and a row one response line.
      if (all.length > most || batches > most) throw cutShort(url.origin);
      const { error, progress, notes, result: rest }: Said = line ?? {};
      if (error !== undefined) throw halfway(error);
      if (rest !== undefined) return readResponse(() => route.response.decode({ ...rest, [field]: all }));
      if (progress === undefined) {
        all.push(line);
        continue;
      }
      batches += 1;
      if (batches > told) {
        told = batches;
        progressed();
        const operation = route.operation as Operation;
        const hint = operation.mode === 'bulk' ? operation.goOn : undefined;
        await deliverSecrets(deliver, secretsOf(operation, { [field]: all.slice(from) }), hint);
        if (Number.isFinite(progress.done) && Number.isFinite(progress.total)) report?.(progress.done, progress.total);
        if (notesIn(notes).length > 0) note?.(notesIn(notes));
      }
      from = all.length;
      // The server stops after the current batch once the client has disconnected.
      if (stop?.aborted === true) throw stopped();
    }
    throw cutShort(url.origin);
  };
}

/** The lines of a response; one that cannot be read ends it. Throws `RequestError`. */
async function* received(url: URL, response: PendingResponse): AsyncIterable<unknown> {
  try {
    yield* valuesOf(textsOf(response.bytes()));
  } catch (error) {
    throw error instanceof AppError ? cutShort(url.origin, error) : error;
  }
}

/** An error after the response began. */
function halfway(told: unknown): RequestError {
  const error = errorFrom(500, { error: told }) ?? new AppError('unavailable', 'the server failed halfway');
  const wait = error.details.retry_after_seconds;
  return refusal(error, typeof wait === 'number' ? wait * 1000 : undefined);
}

/** Rows as lines, made while they are sent. */
function linesOf(rows: readonly unknown[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const some = rows.slice(at, at + ROWS_AT_ONCE);
      at += some.length;
      if (some.length === 0) controller.close();
      else controller.enqueue(encoder.encode(some.map(lineOf).join('')));
    },
  });
}
