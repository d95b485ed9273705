import { AppError } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { BulkOperation, OutputOf, Schema } from '../operation.ts';
import type { Call } from './call.ts';
import { requestInProgress } from './idempotency.ts';
import { read } from './read.ts';
import { storedParts } from './replay.ts';
import { yieldThread } from './time-budget.ts';
import { writeTransaction } from './write-transaction.ts';

/**
 * Runs a bulk, a transaction a batch. A repeated call skips the batches that the first one committed. Where the caller
 * takes the output of each batch, what it lists is not kept.
 */
export async function writeBatches<S extends Schema, O>(
  call: Call,
  operation: BulkOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  const done = await countOf(storedParts(call));
  const rest = done === 0 ? input : await operation.resumed(input, storedParts(call) as AsyncIterable<O>);
  const plan = await planRest(call, operation, rest, done);
  try {
    return await (call.options.dryRun === true
      ? foresee(call, operation, plan)
      : carryOut(call, operation, { plan, rest, done }));
  } finally {
    operation.release?.(plan);
  }
}

async function foresee<S extends Schema, O>(call: Call, operation: BulkOperation<S, O>, plan: unknown): Promise<O> {
  const outputs: O[] = [];
  for (const output of operation.foreseen(plan)) {
    outputs.push(await handedOver(call, operation, output));
    await yieldThread(call.session.sharing);
  }
  return operation.merge(plan, outputs, []);
}

/** The plan of what is left to do, and how many batches were done before. */
interface Rest<S extends Schema> {
  readonly plan: unknown;
  readonly rest: OutputOf<S>;
  readonly done: number;
}

async function carryOut<S extends Schema, O>(
  call: Call,
  operation: BulkOperation<S, O>,
  { plan, rest, done }: Rest<S>,
): Promise<O> {
  const { options, session } = call;
  const batches = options.idempotency?.replayOnly === true ? [] : operation.batches(rest, plan, session.environment);
  let total = done + batches.length;
  const earlier: O[] = [];
  const outputs: O[] = [];
  const report = async (output: O, among: O[]) => {
    among.push(await handedOver(call, operation, output));
    options.progress?.(earlier.length + outputs.length, total);
  };
  const runOne = async (batch: unknown): Promise<void> => {
    const output = await writeTransaction(call, {
      records: operation.records,
      run: (context) => operation.run(context, batch),
      secretsOf: (made) => operation.secrets?.(made) ?? [],
      part: earlier.length + outputs.length,
    });
    await report(output, outputs);
  };
  if (done > 0) for await (const output of storedParts(call, options.note)) await report(output as O, earlier);
  for (const batch of batches) {
    // What is left of it, of which a part may have been refused.
    const left: Unit[] = [{ batch, isLast: false }];
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      if (options.signal?.aborted === true) return operation.merge(plan, outputs, earlier);
      try {
        await runOne(next.batch);
      } catch (error) {
        const instead = insteadOf(operation, next, error);
        const count = earlier.length + outputs.length;
        if (instead === undefined) throw count === 0 ? error : failedHalfway(error, operation, total, count);
        left.unshift(...instead);
        total += instead.length - 1;
      }
      await yieldThread(session.sharing);
    }
  }
  return operation.merge(plan, outputs, earlier);
}

/** A batch, or a part of one; `isLast`: nothing is tried instead of it. */
interface Unit {
  readonly batch: unknown;
  readonly isLast: boolean;
}

/** What to run instead of a batch that was refused; undefined: the refusal ends the call. */
function insteadOf<S extends Schema, O>(
  operation: BulkOperation<S, O>,
  { batch, isLast }: Unit,
  error: unknown,
): readonly Unit[] | undefined {
  if (isLast || operation.failing === undefined || !isOfRow(error)) return undefined;
  const parts = operation.apart?.(batch);
  if (parts === undefined) return undefined;
  if (parts.length > 0) return parts.map((part) => ({ batch: part, isLast: false }));
  return [{ batch: operation.failing(batch, error), isLast: true }];
}

/** Refusals for what stands in a row. */
const OF_ROWS: readonly ErrorCode[] = ['conflict', 'invalid', 'not_found'];

/** Whether a batch was refused for what is in it, and not because it cannot be run now. */
const isOfRow = (error: unknown): error is AppError =>
  error instanceof AppError && OF_ROWS.includes(error.code) && error.details.retry_after_seconds === undefined;

/** Hands the output of a batch over; returns what of it is to be kept. */
async function handedOver<O>({ options }: Call, { list }: Pick<BulkOperation, 'list'>, output: O): Promise<O> {
  if (options.partial === undefined) return output;
  await options.partial(output);
  return list === undefined ? output : { ...output, [list]: [] };
}

/** Plans the batches that are left. A fault may come from what the same call on another server did meanwhile: then `conflict`. */
async function planRest<S extends Schema, O>(
  call: Call,
  operation: BulkOperation<S, O>,
  rest: OutputOf<S>,
  done: number,
): Promise<unknown> {
  try {
    return await read(call, (context) => operation.plan(context, rest));
  } catch (error) {
    const storedMeanwhile = await countOf(storedParts(call)).catch(() => 0);
    throw storedMeanwhile > done ? requestInProgress() : error;
  }
}

async function countOf(parts: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _part of parts) count += 1;
  return count;
}

/** An error after some batches are committed says so, and how to go on. */
function failedHalfway(error: unknown, { goOn }: Pick<BulkOperation, 'goOn'>, total: number, done: number): unknown {
  if (!(error instanceof AppError)) return error;
  const message = `${error.message}; ${done} of ${total} batches were done before`;
  return new AppError(error.code, message, { hint: goOn, details: error.details, cause: error });
}
