import Database from 'better-sqlite3';
import { onPostgres } from './postgres.ts';
import type { Place } from './built.ts';

/** Blocks every other writer of a store while work runs. */
export async function holdingTheLock<T>({ backend, store }: Place, work: () => Promise<T>): Promise<T> {
  if (backend.engine === 'postgresql') {
    return onPostgres(store, async (client) => {
      await client.query('begin');
      await client.query('lock table store_versions in share row exclusive mode');
      try {
        return await work();
      } finally {
        await client.query('rollback');
      }
    });
  }
  const writer = new Database(store);
  writer.exec('begin immediate');
  try {
    return await work();
  } finally {
    writer.exec('rollback');
    writer.close();
  }
}
