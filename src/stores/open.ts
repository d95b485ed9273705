import { AppError } from '../domain/errors.ts';
import type { Store, StoreAdmin } from '../core/store.ts';
import { STORE_VERSION } from './migrations/index.ts';

/** A store that may not have a usable version yet: for init and the store commands. */
export type AnyStore = Store & StoreAdmin;

/** Opens the store that a path or URL names, whatever its version. */
export async function openAny(location: string, options: { readonly create: boolean }): Promise<AnyStore> {
  const { openSqlite } = await import('./sqlite.ts');
  return openSqlite(location, options);
}

/** Opens a store for work. Throws `unavailable` when its version is not this program's, saying what to do. */
export async function openStore(location: string): Promise<Store> {
  const store = await openAny(location, { create: false });
  try {
    requireVersion((await store.info()).version);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

function requireVersion(version: number): void {
  if (version === STORE_VERSION) return;
  if (version === 0) throw new AppError('not_found', 'the store is empty', { hint: 'set it up with: roster init' });
  const older = version < STORE_VERSION;
  throw new AppError(
    'unavailable',
    `the store has version ${version}, and this roster needs version ${STORE_VERSION}`,
    { hint: older ? 'bring it up to date: roster store migrate' : 'update roster' },
  );
}
