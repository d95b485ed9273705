import { AppError } from '../domain/errors.ts';
import { isPostgres, isUrl } from '../domain/location.ts';
import type { Store } from '../core/store/index.ts';
import type { StoreAdmin } from '../core/store/admin.ts';
import { requireVersion } from './sql/versions.ts';

/** A store that may not have a usable version yet: for init and the store commands. */
export type AnyStore = Store & StoreAdmin;

/** Opens the store that a path or URL names, whatever its version. */
export async function openAny(location: string, options: { readonly create: boolean }): Promise<AnyStore> {
  if (isPostgres(location)) {
    const { openPostgres } = await import('./postgres/index.ts');
    return openPostgres(location);
  }
  if (isUrl(location))
    throw new AppError('invalid', `${location.slice(0, location.indexOf(':'))}: is not a kind of store`, {
      hint: 'name the path of a file, or postgres://…',
    });
  const { openSqlite } = await import('./sqlite/index.ts');
  return openSqlite(location, options);
}

/** Opens a store for work. Throws `unavailable` when its version is not this program's, saying what to do. */
export async function openStore(location: string): Promise<Store> {
  const store = await openAny(location, { create: false });
  try {
    requireVersion(await store.version());
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
