import { openSqlite } from './index.ts';
import { withoutLog } from './copies.ts';
import { wholeFile } from './files.ts';
import type { AnyStore } from '../open.ts';

/**
 * Runs work on a new store in a file that exists afterwards completely, or not at all. Throws `conflict` when the file
 * exists, `unavailable` when it cannot be written.
 */
export const onNewFile = <T>(path: string, work: (store: AnyStore) => Promise<T>): Promise<T> =>
  wholeFile(path, async (partial) => {
    const store = openSqlite(partial, { create: false });
    const result = await work(store).finally(() => store.close());
    withoutLog(partial);
    return result;
  });
