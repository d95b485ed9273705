import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, systemCode } from '../../domain/errors.ts';
import { fileFault } from '../../lib/file-faults.ts';
import { attempt } from './errors.ts';

/** Files of stores: created without touching others, and synced to the disk. */

/**
 * Creates an empty file that only its owner can read; `named` is the file that somebody asked for. Throws `conflict`
 * when it exists, `unavailable` where it cannot be.
 */
export function createFile(path: string, named = path): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') throw isThere(path);
    const { why, helps } = fileFault(code, dirname(named));
    throw new AppError('unavailable', `the file ${named} cannot be written: ${why}`, {
      hint: `nothing was changed; ${helps}`,
      cause: error,
    });
  }
}

/** Syncs a file or folder to the disk, so that it survives a power cut. */
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
 * Runs work that fills a file, which gets its name once it is complete: a killed process leaves no file of that name.
 * Throws `conflict` when the file exists.
 */
export async function wholeFile<T>(path: string, fill: (partial: string) => Promise<T>): Promise<T> {
  if (existsSync(path)) throw isThere(path);
  const partial = `${path}.partial`;
  createFile(partial, path);
  try {
    const result = await fill(partial);
    syncFile(partial);
    // Takes the name first, because renaming would replace a file that another process created meanwhile.
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
