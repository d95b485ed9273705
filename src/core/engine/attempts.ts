import { AppError } from '../../domain/errors.ts';
import type { SecretAttempt, UnguessableProof } from '../operation.ts';
import type { Call } from './call.ts';
import { recordRefusal } from './refusals.ts';

/**
 * Counts an attempt at a secret as failed before the work begins, and takes it back afterwards unless the secret was
 * wrong. Attempts with a key in common wait for each other where the session has a queue. Throws `rate_limited`.
 */
export async function withAttempt<I, T>(
  call: Call,
  attempt: SecretAttempt<I, unknown>,
  input: I,
  plan: unknown,
  work: () => Promise<T>,
): Promise<T> {
  const { store, environment, queued } = call.session;
  const counted = () => countedAttempt(call, attempt, input, plan, work);
  if (queued === undefined) return counted();
  const keys = await store.read((tx) => attempt.keys(tx, input, plan, environment));
  return queued(keys, counted);
}

async function countedAttempt<I, T>(
  call: Call,
  attempt: SecretAttempt<I, unknown>,
  input: I,
  plan: unknown,
  work: () => Promise<T>,
): Promise<T> {
  const { store, environment } = call.session;
  const counted = await store.write((tx) => attempt.count(tx, input, plan, environment));
  try {
    const done = await work();
    // What the work itself forgot of the attempts was rolled back.
    if (call.options.dryRun === true) await store.write((tx) => attempt.takeBack(tx, counted));
    return done;
  } catch (error) {
    // The refusal stands even when it cannot be recorded.
    await (
      isFailure(attempt, error)
        ? recordRefusal(call, (tx) => attempt.failed(tx, input, plan), call.actor)
        : store.write((tx) => attempt.takeBack(tx, counted))
    ).catch(() => undefined);
    throw error;
  }
}

/** The two halves of a call whose proof is checked first. */
interface Halves<P, T> {
  /** Checks the proof. */
  readonly prepare: () => Promise<P>;
  readonly write: (prepared: P) => Promise<T>;
}

/**
 * Counts a wrong proof after it was checked, so that those of others delay no right one, and records what was refused.
 * Throws `rate_limited` for a wrong proof after too many others.
 */
export async function withProof<I, P, T>(
  call: Call,
  proof: UnguessableProof<I, unknown>,
  input: I,
  plan: unknown,
  { prepare, write }: Halves<P, T>,
): Promise<T> {
  const { store, environment } = call.session;
  let isProved = false;
  try {
    const prepared = await prepare();
    isProved = true;
    return await write(prepared);
  } catch (error) {
    if (!isFailure(proof, error)) throw error;
    if (!isProved) await store.write((tx) => proof.count(tx, input, plan, environment));
    await recordRefusal(call, (tx) => proof.failed(tx, input, plan), call.actor).catch(() => undefined);
    throw error;
  }
}

const isFailure = ({ codes }: Pick<SecretAttempt<unknown, unknown>, 'codes'>, error: unknown): boolean =>
  error instanceof AppError && codes.includes(error.code);
