import { AppError } from '../../domain/errors.ts';
import type { BulkOperation, OutputOf, Schema } from '../operation.ts';
import type { Call } from './call.ts';
import { requestInProgress } from './idempotency.ts';
import { read } from './read.ts';
import { storedOutputs } from './replay.ts';
import { yieldThread } from './time-budget.ts';
import { writeTransaction } from './write-transaction.ts';

/** Runs a bulk, a transaction a batch. A repeated call skips the batches that the first one committed. */
export async function writeBatches<S extends Schema, O>(
  call: Call,
  operation: BulkOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  const { options, session } = call;
  const outputs = [...(await storedOutputs(call))] as O[];
  const rest = outputs.length === 0 ? input : operation.resumed(input, outputs);
  const plan = await planRest(call, operation, rest, outputs.length);
  if (options.dryRun === true) return operation.foreseen(plan, rest);
  const batches = options.idempotency?.replayOnly === true ? [] : operation.batches(rest, plan, session.environment);
  const total = outputs.length + batches.length;
  const report = async (output: O, done: number) => {
    await options.partial?.(output);
    options.progress?.(done, total);
  };
  for (const [at, output] of outputs.entries()) await report(output, at + 1);
  for (const batch of batches) {
    if (options.signal?.aborted === true) break;
    try {
      const output = await writeTransaction(call, {
        records: operation.records,
        run: (context) => operation.run(context, batch),
        secretsOf: (made) => operation.secrets?.(made) ?? [],
        part: outputs.length,
      });
      outputs.push(output);
      await report(output, outputs.length);
    } catch (error) {
      throw outputs.length === 0 ? error : failedHalfway(error, operation, total, outputs.length);
    }
    await yieldThread(session.sharing);
  }
  return operation.merge(plan, outputs, rest);
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
    const storedMeanwhile = await storedOutputs(call).catch(() => []);
    throw storedMeanwhile.length > done ? requestInProgress() : error;
  }
}

/** An error after some batches are committed says so, and how to go on. */
function failedHalfway(error: unknown, { goOn }: Pick<BulkOperation, 'goOn'>, total: number, done: number): unknown {
  if (!(error instanceof AppError)) return error;
  const message = `${error.message}; ${done} of ${total} batches were done before`;
  return new AppError(error.code, message, { hint: goOn, details: error.details, cause: error });
}
