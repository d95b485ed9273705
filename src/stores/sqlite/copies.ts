import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { attempt, BUSY_TIMEOUT } from './errors.ts';
import { createFile, syncFile } from './files.ts';

/** Connections to a store's file, and copies of it. */

export function connect(path: string, readonly = false): Database.Database {
  const connection = new Database(path, {
    readonly,
    timeout: BUSY_TIMEOUT,
    nativeBinding: require.resolve('better-sqlite3/build/Release/better_sqlite3.node'),
  });
  connection.exec('pragma foreign_keys = on; pragma synchronous = full');
  return connection;
}

/** Copies a store into an empty file as it was committed last, by a connection of its own. */
export function copyCommitted(path: string, copy: string): void {
  const reader = connect(path);
  try {
    attempt(path, () => reader.prepare('vacuum into ?').run(copy));
  } finally {
    reader.close();
  }
}

/**
 * Runs work that may `keep` the store as it is in a file beside it; where the work fails, that file goes again.
 * `keep` throws `conflict` where such a file is there already: it may be all that is left of something.
 */
export async function keeping<T>(path: string, work: (keep: () => void, kept: string) => Promise<T>): Promise<T> {
  const kept = `${path}.before-restore`;
  const made: string[] = [];
  try {
    return await work(() => {
      createFile(kept);
      made.push(kept);
      copyCommitted(path, kept);
      syncFile(kept);
      syncFile(dirname(kept));
    }, kept);
  } catch (error) {
    for (const file of made) rmSync(file, { force: true });
    throw error;
  }
}

/** Readies a store that nobody has open for places where nothing can be written beside it. */
export function withoutLog(path: string): void {
  const connection = attempt(path, () => connect(path));
  try {
    attempt(path, () => connection.pragma('journal_mode = delete'));
  } finally {
    connection.close();
  }
}
