import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import type { CallOptions } from '../core/caller.ts';
import type { Operation, Schema } from '../core/operation.ts';
import { requireContentType, refusal, tellOperation } from './response.ts';
import { deliverSecrets, secretsOf } from './deliver-secrets.ts';
import { errorFrom } from '../api/errors.ts';
import { readResponse, sendRequest, IDLE_TIMEOUT } from './request.ts';
import type { Remote } from './request.ts';
import type { RequestError } from './network-errors.ts';
import { cutShort, stopped } from './network-errors.ts';
import { lineOf, NDJSON, textsOf, valuesOf } from '../api/ndjson.ts';
import { notesIn } from '../api/notes.ts';
import { rowsOf } from '../lib/rows.ts';
import type { Lines as ManyRows, Rows } from '../lib/rows.ts';
import { itemsOf } from '../domain/field.ts';
import { withRetry } from './retry.ts';
import type { Attempt } from './retry.ts';
import type { Fields } from '../api/fields.ts';
import { outputFrom } from '../api/route.ts';
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
  const rows = rowsOf((input[lines.input] ?? []) as ManyRows<unknown>);
  const stream = () => linesOf(rows);
  // A row has one line, or two where its account is no longer its own.
  const reader = bulkReader(route, lines, options, 2 * rows.length + (lines.beside ?? 0));
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

/**
 * Reads responses to the same call, each from its beginning, and reports each batch once. Where the caller takes the
 * output of each batch, what it lists is not kept.
 */
function bulkReader(
  route: Route,
  { output: field }: Lines,
  { deliver, progress: report, note, recorded, partial, dryRun }: CallOptions,
  most: number,
) {
  const operation = route.operation as Operation;
  let told = 0;
  /** How many items were handed over. */
  let taken = 0;
  return async (
    url: URL,
    response: PendingResponse,
    { progressed }: Attempt,
    stop: AbortSignal | undefined,
  ): Promise<unknown> => {
    tellOperation(response, recorded);
    const all: unknown[] = [];
    let some: unknown[] = [];
    let batches = 0;
    let count = 0;
    /** Ends a part of the list. */
    const handOver = async (): Promise<void> => {
      if (partial === undefined) all.push(...some);
      else {
        const fresh = some.slice(Math.max(0, some.length - Math.max(0, count - taken)));
        if (fresh.length > 0) await partial({ [field]: readItems(operation, field, fresh) });
      }
      taken = Math.max(taken, count);
      some = [];
    };
    for await (const line of received(url, response)) {
      // A batch has a line at the least.
      if (count > most || batches > most) throw cutShort(url.origin);
      const { error, progress, notes, result: rest }: Said = line ?? {};
      if (error !== undefined) throw halfway(error);
      if (rest !== undefined) {
        // Nothing of it was told as a batch: a dry run.
        const output = readResponse(() =>
          route.response.decode({ ...rest, [field]: partial === undefined ? [...all, ...some] : [] }),
        );
        await handOver();
        return output;
      }
      if (progress === undefined) {
        some.push(line);
        count += 1;
        if (dryRun === true && some.length >= ROWS_AT_ONCE) await handOver();
        continue;
      }
      batches += 1;
      if (batches > told) {
        told = batches;
        progressed();
        const hint = operation.mode === 'bulk' ? operation.goOn : undefined;
        await deliverSecrets(deliver, secretsOf(operation, { [field]: some }), hint);
        await handOver();
        if (Number.isFinite(progress.done) && Number.isFinite(progress.total)) report?.(progress.done, progress.total);
        if (notesIn(notes).length > 0) note?.(notesIn(notes));
      } else await handOver();
      // The server stops after the current batch once the client has disconnected.
      if (stop?.aborted === true) throw stopped();
    }
    throw cutShort(url.origin);
  };
}

/** Items as the operation gives them. Throws `RequestError` for what it cannot have given. */
const readItems = (operation: Operation, field: string, items: readonly unknown[]): unknown[] =>
  readResponse(() => outputFrom(z.array(itemsOf(operation.output as Schema, field)), items)) as unknown[];

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
function linesOf(rows: Rows<unknown>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const chunks = rows.chunks(ROWS_AT_ONCE)[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const next = chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(next.value.map(lineOf).join('')));
    },
  });
}
