import { AppError } from '../../domain/errors.ts';
import type { CallOptions, Caller, IdempotencyKey } from '../caller.ts';
import { recordRefusal } from './refusals.ts';
import { nothingToReplay, requestInProgress } from './idempotency.ts';
import type {
  Attempt,
  BulkOperation,
  InputOf,
  Operation,
  OutputOf,
  Schema,
  StreamOperation,
  WriteOperation,
} from '../operation.ts';
import { Run } from './run.ts';
import type { Session } from './run.ts';
import { yieldTurn } from './time-slices.ts';
import { validate } from '../validate.ts';

/** The caller of this process: hands every operation to `execute` on a store. */
export const localCaller = (session: Session): Caller => ({
  call: (operation, input, options) => execute(session, operation, input, options),
  stream: (operation, input) => executeStream(session, operation, input),
  close: () => session.store.close(),
});

/**
 * Runs an operation: validates its input, prepares what is slow, and in one transaction (a
 * transaction a batch for bulk) authenticates, authorises, runs, applies the guards, and writes
 * the audit events. Nothing is changed when it throws, but for finished batches of a bulk.
 *
 * Throws `invalid`, `unauthenticated`, `expired`, `forbidden`, `escalation`, `owner_role`,
 * `last_owner`, and what the operation lists as its own.
 */
export async function execute<S extends Schema, O>(
  session: Session,
  operation: Operation<S, O>,
  rawInput: InputOf<S>,
  options: CallOptions = {},
): Promise<O> {
  const input = validate(operation.input, rawInput);
  const run = new Run(session, operation, input, options);
  return run.guarded(() => {
    switch (operation.mode) {
      case 'read':
        return run.read((context) => operation.run(context, input));
      case 'write':
        return write(run, operation as WriteOperation<S, O>, input);
      case 'bulk':
        return writeBatches(run, operation as BulkOperation<S, O>, input);
    }
  });
}

/**
 * Authenticates and authorises as the operation would, as far as that needs no input: for whoever must not even be
 * listened to. A repeated call, known by `once`, may have ended its own token. Throws `unauthenticated`, `expired`,
 * `forbidden`, and records the refusal.
 */
export function authorizeOnly(session: Session, operation: Operation, idempotency?: IdempotencyKey): Promise<void> {
  const run = new Run(session, operation, undefined, {});
  return run.guarded(() => run.authorizeOnly(idempotency));
}

/** Runs a stream: authorised once, then read a piece at a time, each from a snapshot of its own. */
export async function* executeStream<S extends Schema, O, Start>(
  session: Session,
  operation: StreamOperation<S, O, Start>,
  rawInput: InputOf<S>,
): AsyncIterable<O> {
  const input = validate(operation.input, rawInput);
  const run = new Run(session, operation, input, {});
  let position: Start | null = await run.guarded(() => run.read((context) => operation.begin(context, input)));
  while (position !== null) {
    const from: Start = position;
    const { piece, rest } = await run.measured(() => session.store.read((tx) => operation.next(tx, from)));
    yield piece;
    await yieldTurn(session.sharing);
    position = rest;
  }
}

async function write<S extends Schema, O>(run: Run, operation: WriteOperation<S, O>, input: OutputOf<S>): Promise<O> {
  const [earlier] = await run.earlierResponses();
  if (earlier !== undefined) return earlier as O;
  if (run.options.idempotency?.replayOnly === true) throw nothingToReplay();
  try {
    return await writeNew(run, operation, input);
  } catch (error) {
    // Another server may have done the same call meanwhile, which is why it cannot be done any more.
    const [meanwhile] = await run.earlierResponses().catch(() => []);
    if (meanwhile === undefined) throw error;
    return meanwhile as O;
  }
}

async function writeNew<S extends Schema, O>(
  run: Run,
  operation: WriteOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  const plan =
    operation.plan === undefined
      ? undefined
      : await run.read((context) => operation.plan?.(context, input) ?? Promise.resolve(undefined));
  const { attempt } = operation;
  return attempt === undefined
    ? writePlanned(run, operation, input, plan)
    : withAttempt(run, attempt, input, plan, () => writePlanned(run, operation, input, plan));
}

/** Counts an attempt before the work; afterwards takes it back, or records that it failed. */
async function withAttempt<I, T>(
  run: Run,
  attempt: Attempt<I, unknown>,
  input: I,
  plan: unknown,
  work: () => Promise<T>,
): Promise<T> {
  const { store, environment, queued } = run.session;
  if (queued === undefined) return countedAttempt(run, attempt, input, plan, work);
  const keys = await store.read((tx) => attempt.keys(tx, input, plan, environment));
  return queued(keys, () => countedAttempt(run, attempt, input, plan, work));
}

async function countedAttempt<I, T>(
  run: Run,
  attempt: Attempt<I, unknown>,
  input: I,
  plan: unknown,
  work: () => Promise<T>,
): Promise<T> {
  const { store, environment } = run.session;
  const counted = await store.write((tx) => attempt.count(tx, input, plan, environment));
  try {
    return await work();
  } catch (error) {
    const isFailure = error instanceof AppError && attempt.codes.includes(error.code);
    // The refusal stands even where it cannot be recorded.
    await (
      isFailure
        ? recordRefusal(store, (tx) => attempt.failed(tx, input, plan), run.knownActor, environment)
        : store.write((tx) => attempt.takeBack(tx, counted))
    ).catch(() => undefined);
    throw error;
  }
}

async function writePlanned<S extends Schema, O>(
  run: Run,
  operation: WriteOperation<S, O>,
  input: OutputOf<S>,
  plan: unknown,
): Promise<O> {
  const prepared = await operation.prepare?.(input, plan, run.session.environment);
  return run.write(
    operation.records,
    (context) => operation.run(context, input, prepared),
    (output) => operation.secrets?.(output) ?? [],
  );
}

async function writeBatches<S extends Schema, O>(
  run: Run,
  operation: BulkOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  const { options } = run;
  const outputs = [...(await run.earlierResponses())] as O[];
  const rest = outputs.length === 0 ? input : operation.resumed(input, outputs);
  const plan = await run
    .read((context) => operation.plan(context, rest))
    .catch(async (error: unknown) => {
      // What another server did of the same call meanwhile is in the way of what is to be done.
      const meanwhile = await run.earlierResponses().catch(() => []);
      throw meanwhile.length > outputs.length ? requestInProgress() : error;
    });
  const batches =
    options.idempotency?.replayOnly === true ? [] : operation.batches(rest, plan, run.session.environment);
  const total = outputs.length + batches.length;
  const tell = async (output: O, done: number) => {
    await options.partial?.(output);
    options.progress?.(done, total);
  };
  for (const [at, output] of outputs.entries()) await tell(output, at + 1);
  for (const batch of batches) {
    if (options.signal?.aborted === true) break;
    try {
      const output = await run.write(
        operation.records,
        (context) => operation.run(context, batch),
        (made) => operation.secrets?.(made) ?? [],
        outputs.length,
      );
      outputs.push(output);
      await tell(output, outputs.length);
    } catch (error) {
      throw outputs.length === 0 ? error : failedHalfway(error, operation, total, outputs.length);
    }
    await yieldTurn(run.session.sharing);
  }
  return operation.merge(plan, outputs, rest);
}

/** An error after some batches are done says so, for "nothing was changed" would be wrong. */
function failedHalfway(error: unknown, { goOn }: Pick<BulkOperation, 'goOn'>, total: number, done: number): unknown {
  if (!(error instanceof AppError)) return error;
  const message = `${error.message}; ${done} of ${total} batches were done before`;
  return new AppError(error.code, message, { hint: goOn, details: error.details, cause: error });
}
