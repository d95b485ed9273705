import type { OutputOf, Schema, WriteOperation } from '../operation.ts';
import { withAttempt } from './attempts.ts';
import type { Call } from './call.ts';
import { withoutHashing } from './dry-run.ts';
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
  const [stored] = await storedOutputs(call);
  if (stored !== undefined) return stored as O;
  if (call.options.idempotency?.replayOnly === true) throw nothingToReplay();
  try {
    return await writeNew(call, operation, input);
  } catch (error) {
    // It may have failed because another server made the same call meanwhile.
    const [storedMeanwhile] = await storedOutputs(call).catch(() => []);
    if (storedMeanwhile === undefined) throw error;
    return storedMeanwhile as O;
  }
}

async function writeNew<S extends Schema, O>(
  call: Call,
  operation: WriteOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  const { attempt } = operation;
  const plan =
    operation.plan === undefined ? undefined : await read(call, async (context) => operation.plan?.(context, input));
  return attempt === undefined
    ? writePlanned(call, operation, input, plan)
    : withAttempt(call, attempt, input, plan, () => writePlanned(call, operation, input, plan));
}

async function writePlanned<S extends Schema, O>(
  call: Call,
  operation: WriteOperation<S, O>,
  input: OutputOf<S>,
  plan: unknown,
): Promise<O> {
  const { environment } = call.session;
  const prepared = await operation.prepare?.(
    input,
    plan,
    call.options.dryRun === true ? withoutHashing(environment) : environment,
  );
  return writeTransaction(call, {
    records: operation.records,
    run: (context) => operation.run(context, input, prepared),
    secretsOf: (output) => operation.secrets?.(output) ?? [],
    part: 0,
  });
}
