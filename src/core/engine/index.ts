import type { CallOptions, Caller, IdempotencyKey } from '../caller.ts';
import type { BulkOperation, InputOf, Operation, OutputOf, Schema, WriteOperation } from '../operation.ts';
import { hasLongLists } from '../../domain/input-parts.ts';
import { validate, validateInSteps } from '../validate.ts';
import { authorizeWithoutInput } from './authorize.ts';
import { newCall } from './call.ts';
import type { Call, Session } from './call.ts';
import { answerLongRead, readPrepared } from './read.ts';
import { forDryRun } from './dry-run.ts';
import { recordingRefusals } from './refusals.ts';
import { executeStream } from './stream.ts';
import { timeBudget } from './time-budget.ts';

export { answerLongRead, executeStream };

/** The caller of this process: runs every operation on the session's store. */
export function localCaller(given: Session): Caller {
  let id: string | undefined;
  // One command makes one caller, and its calls are one operation.
  const session: Session = { ...given, requestId: () => (id ??= given.environment.newId()) };
  return {
    call: (operation, input, options) => execute(session, operation, input, options),
    authorize: (operation) => authorizeOnly(session, operation),
    stream: (operation, input, options) => executeStream(session, operation, input, options),
    close: () => session.store.close(),
  };
}

/**
 * Runs an operation: validates its input, prepares what is slow, and in one transaction (for a bulk: one a batch)
 * authenticates, authorizes, runs, applies the guards, and appends the audit events. When it throws, nothing is
 * changed, except by committed batches of a bulk; of a dry run nothing stays either.
 *
 * Throws `invalid`, `unauthenticated`, `expired`, `forbidden`, `escalation`, `owner_role`, `last_owner`, and the
 * operation's own errors.
 */
export async function execute<S extends Schema, O>(
  session: Session,
  operation: Operation<S, O>,
  rawInput: InputOf<S>,
  options: CallOptions = {},
): Promise<O> {
  const input = hasLongLists(operation.input, rawInput)
    ? await validatePaced(session, operation.input, rawInput, options)
    : validate(operation.input, rawInput);
  const call = newCall(session, operation, input, options.dryRun === true ? forDryRun(operation, options) : options);
  return await recordingRefusals(call, () =>
    operation.mode === 'read' ? readPrepared(call, operation, input) : write(call, operation, input),
  );
}

/** Checks an input that takes long, and yields the thread meanwhile. */
function validatePaced<S extends Schema>(
  { sharing, environment }: Session,
  schema: S,
  rawInput: InputOf<S>,
  options: CallOptions,
): Promise<OutputOf<S>> {
  const budget = timeBudget(sharing, sharing?.busy ?? environment.now, options);
  return budget.measure(() => validateInSteps(schema, rawInput, budget.pace));
}

/** Runs what writes: loaded when something is written, because most commands read. */
async function write<S extends Schema, O>(
  call: Call,
  operation: WriteOperation<S, O> | BulkOperation<S, O>,
  input: OutputOf<S>,
): Promise<O> {
  if (operation.mode === 'write') return (await import('./write.ts')).write(call, operation, input);
  return (await import('./bulk.ts')).writeBatches(call, operation, input);
}

/**
 * Authenticates and authorizes as the operation would, as far as that needs no input: a server asks before it reads a
 * body. Throws `unauthenticated`, `expired`, `forbidden`, and records the refusal.
 */
export function authorizeOnly(session: Session, operation: Operation, idempotency?: IdempotencyKey): Promise<void> {
  const call = newCall(session, operation, undefined);
  return recordingRefusals(call, () => authorizeWithoutInput(call, idempotency));
}
