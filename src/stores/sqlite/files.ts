import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, systemCode } from '../../domain/errors.ts';
import { attempt } from './errors.ts';

/** Files of stores: made without touching others, and on the disk before anybody relies on them. */

/** Makes an empty file for its owner alone. Throws `conflict` where one is there already. */
export function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw isThere(path);
    attempt(path, () => {
      throw error;
    });
  }
}

/** Sees to it that what a file holds outlasts a power cut. */
export function syncFile(path: string): void {
  attempt(path, () => {
    const descriptor = openSync(path, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
}

/**
 * Runs work that fills a file, which gets its name only when it is whole: a process that is killed leaves
 * none of that name. Throws `conflict` where the name is taken.
 */
export async function wholeFile<T>(path: string, fill: (partial: string) => Promise<T>): Promise<T> {
  if (existsSync(path)) throw isThere(path);
  const partial = `${path}.partial`;
  createFile(partial);
  try {
    const result = await fill(partial);
    syncFile(partial);
    // Takes the name first, for renaming would replace a file that came in between.
    createFile(path);
    attempt(path, () => {
      renameSync(partial, path);
      syncFile(dirname(path));
    });
    return result;
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(partial + suffix, { force: true });
    throw error;
  }
}

const isThere = (path: string): AppError =>
  new AppError('conflict', `the file ${path} is there already`, {
    hint: path.endsWith('.partial')
      ? 'another backup is being made; if none is, it was interrupted: remove the file'
      : 'name another file, or move that one away; nothing was changed',
  });
