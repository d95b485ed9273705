import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { attempt, BUSY_TIMEOUT } from './errors.ts';
import { createFile, syncFile } from './files.ts';

/** Connections to a store's file, and copies of it. */

/** The file of the engine, for connections on this thread and on others. */
export const nativeBinding = (): string => require.resolve('better-sqlite3/build/Release/better_sqlite3.node');

/** Opens a connection with the settings that every connection has. */
export function connect(path: string, readonly = false): Database.Database {
  const connection = new Database(path, {
    readonly,
    timeout: BUSY_TIMEOUT,
    nativeBinding: nativeBinding(),
  });
  connection.exec('pragma foreign_keys = on; pragma synchronous = full');
  return connection;
}

/** Copies the last committed state of a store into an empty file, by a connection of its own. */
export function copyCommitted(path: string, copy: string): void {
  const reader = connect(path);
  try {
    attempt(path, () => reader.prepare('vacuum into ?').run(copy));
  } finally {
    reader.close();
  }
}

/**
 * Runs work that may `keep` a copy of the store in the file `kept` beside it, which is a new one: what an earlier run kept
 * may be the last copy of something. When the work throws, the copy is deleted.
 */
export async function keeping<T>(path: string, work: (keep: () => void, kept: string) => Promise<T>): Promise<T> {
  const kept = firstFree(`${path}.before-restore`);
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

/** The name, or where a file has it, the first of `NAME-2`, `NAME-3` and so on that none has. */
function firstFree(name: string): string {
  let free = name;
  for (let number = 2; existsSync(free); number += 1) free = `${name}-${number}`;
  return free;
}

/** Turns the write-ahead log off, so that the store can be read where nothing can be written beside it. */
export function withoutLog(path: string): void {
  const connection = attempt(path, () => connect(path));
  try {
    attempt(path, () => connection.pragma('journal_mode = delete'));
  } finally {
    connection.close();
  }
}
