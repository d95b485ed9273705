import type { Environment } from '../context.ts';
import { DRY_RUN } from '../operation.ts';
import type { Store, Writes } from '../store/index.ts';
import type { Call } from './call.ts';

/** Dry runs: a write does all its work, is refused by whatever would refuse it, and is rolled back in the end. */

/** Whether nothing that a call does may stay. */
export const isDryRun = ({ options, input }: Pick<Call, 'options' | 'input'>): boolean =>
  options.dryRun === true || (input as Readonly<Record<string, unknown>> | undefined)?.[DRY_RUN] === true;

/** Ends the transaction of a dry run. */
class RolledBack extends Error {
  constructor() {
    super('a dry run changes nothing');
  }
}

/** Runs work in a transaction that is rolled back whatever happens, and returns what the work returned. */
export async function rolledBack<T>(store: Pick<Store, 'write'>, work: (tx: Writes) => Promise<T>): Promise<T> {
  let done: { readonly outcome: T } | undefined;
  try {
    await store.write(async (tx) => {
      done = { outcome: await work(tx) };
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack) || done === undefined) throw error;
    return done.outcome;
  }
  throw new TypeError('the transaction of a dry run was committed');
}

/** bcrypt takes longer than all the rest, and the hash of a dry run is thrown away. */
export const withoutHashing = (environment: Environment): Environment => ({
  ...environment,
  bcrypt: {
    ...environment.bcrypt,
    hash: () => Promise.resolve(`$2b$${String(environment.bcrypt.cost).padStart(2, '0')}$${'.'.repeat(53)}`),
  },
});
