import type { OutputOf, Schema, WriteOperation } from '../operation.ts';
import { withAttempt, withProof } from './attempts.ts';
import type { Call } from './call.ts';
import { withoutHashing } from './dry-run.ts';
import { holdBack } from './hold-back.ts';
import { nothingToReplay } from './idempotency.ts';
import { read } from './read.ts';
import { storedOutputs } from './replay.ts';
import { writeTransaction } from './write-transaction.ts';

/** Runs a write once: a repeated call gets the stored output of the first one. */
export async function write<S extends Schema, O>(
  call: Call,
  operation: WriteOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  const isReplay = call.options.idempotency?.replayOnly === true;
  // The transaction itself looks for a stored output; before it, only what would ask or count for nothing.
  const looksFirst = isReplay || isPlanned(operation);
  const [stored] = looksFirst ? await storedOutputs(call) : [];
  if (stored !== undefined) return stored as O;
  if (isReplay) throw nothingToReplay();
  try {
    return await writeNew(call, operation, input);
  } catch (error) {
    // It may have failed because it was made before, or by another server meanwhile.
    const looked = storedOutputs(call);
    const [storedMeanwhile] = await (looksFirst ? looked.catch(() => []) : looked);
    if (storedMeanwhile === undefined) throw error;
    return storedMeanwhile as O;
  }
}

/** Whether a write asks or counts something before its transaction. */
const isPlanned = <S extends Schema, O>(operation: WriteOperation<S, O>): boolean =>
  operation.plan !== undefined || operation.attempt !== undefined || operation.proof !== undefined;

async function writeNew<S extends Schema, O>(
  call: Call,
  operation: WriteOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  const { attempt, proof, held } = operation;
  if (held !== undefined) await holdBack(call, held, input);
  const plan =
    operation.plan === undefined ? undefined : await read(call, async (context) => operation.plan?.(context, input));
  const { environment } = call.session;
  const prepare = async (): Promise<unknown> =>
    operation.prepare?.(
      input,
      plan,
      call.options.dryRun === true ? withoutHashing(environment) : environment,
      call.options.signal,
    );
  const write = (prepared: unknown): Promise<O> =>
    writeTransaction(call, {
      records: operation.records,
      run: (context) => operation.run(context, input, prepared),
      secretsOf: (output) => operation.secrets?.(output) ?? [],
      part: 0,
    });
  const whole = async (): Promise<O> => write(await prepare());
  if (proof !== undefined) return withProof(call, proof, input, plan, { prepare, write });
  return attempt === undefined ? whole() : withAttempt(call, attempt, input, plan, whole);
}
