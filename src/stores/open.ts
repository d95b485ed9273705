import { AppError } from '../domain/errors.ts';
import { isPostgres, isUrl } from '../domain/location.ts';
import type { Store } from '../core/store/index.ts';
import type { StoreAdmin } from '../core/store/admin.ts';
import { requireVersion } from './sql/versions.ts';

/** A store of any version, for `init` and the store commands. */
export type AnyStore = Store & StoreAdmin;

/** Opens the store at a path or URL, whatever its version. Throws `invalid` for another kind of URL, and what the engine throws. */
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

/** Opens a store of this program's version. Throws `not_found` for an empty store, `unavailable` for another version. */
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
