import { AppError } from '../../domain/errors.ts';
import type { CallOptions } from '../caller.ts';
import type { Environment } from '../context.ts';
import { takesDryRun } from '../operation.ts';
import type { Operation, Secret } from '../operation.ts';
import type { Store, Writes } from '../store/index.ts';

/**
 * A dry run: a write runs in its transaction with all of its checks, and the transaction is rolled back. A refusal is
 * recorded all the same, so that nobody finds out unseen what they may do.
 */

/** The options of a dry run: nothing is stored that a repetition could find. Throws `invalid` where there is none. */
export function forDryRun(operation: Operation, options: CallOptions): CallOptions {
  // By its name, for a signal may be made when somebody looks at it.
  const { idempotency: _, signal, ...kept } = options;
  if (takesDryRun(operation)) return signal === undefined ? kept : { ...kept, signal };
  throw new AppError('invalid', `${operation.name} has no dry run`, { hint: 'nothing was changed' });
}

/** Ends a transaction without a fault. */
class RollBack extends Error {}

/** Runs work in a transaction that changes nothing, and returns what it returned. Throws what it throws. */
export async function rolledBack<T>(store: Store, work: (tx: Writes) => Promise<T>): Promise<T> {
  let done: { readonly result: T } | undefined;
  try {
    await store.write(async (tx) => {
      done = { result: await work(tx) };
      throw new RollBack('this is a dry run');
    });
  } catch (error) {
    if (!(error instanceof RollBack) || done === undefined) throw error;
  }
  if (done === undefined) throw new AppError('internal', 'a dry run was not rolled back');
  return done.result;
}

/** The same output in which every one of these secrets is empty: they work nowhere. */
export function withoutSecrets<T>(output: T, secrets: readonly Secret[]): T {
  if (secrets.length === 0) return output;
  const struck = new Set(secrets.map(({ secret }) => secret));
  const strike = (value: unknown): unknown => {
    if (typeof value === 'string') return struck.has(value) ? '' : value;
    if (Array.isArray(value)) return value.map(strike);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, strike(inner)]));
  };
  return strike(output) as T;
}

/** bcrypt takes longer than all the rest, and the hash of a dry run is thrown away. */
export const withoutHashing = (environment: Environment): Environment => ({
  ...environment,
  bcrypt: {
    ...environment.bcrypt,
    hash: () => Promise.resolve(`$2b$${String(environment.bcrypt.cost).padStart(2, '0')}$${'.'.repeat(53)}`),
  },
});
