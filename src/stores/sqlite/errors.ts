import { accessSync, constants, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, systemCode } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';

/** Errors of SQLite and the file system as roster's errors. */

/** How long a process waits for another's write, in milliseconds. */
export const BUSY_TIMEOUT = 10_000;

/** Runs work on SQLite or the file system, and translates what it throws. */
export const attemptAsync = <T>(path: string, work: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(attempt(path, work));
  });

/** The same, synchronously. */
export function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translate(error, path);
  }
}

/** An error as roster's error; an unknown one stays as it is. */
function translate(error: unknown, path: string): unknown {
  const code = systemCode(error);
  const found = TRANSLATIONS.find(({ pattern }) => pattern.test(code));
  if (error instanceof AppError || found === undefined) return error;
  // SQLite often says only that a file cannot be opened or written; the file system knows why.
  const reason = found.vague === true ? (reasonOf(path) ?? found) : found;
  const { name, message, hint } = reason.as(path, String((error as { message?: unknown }).message));
  return new AppError(name, message, { hint, cause: error, isLocal: message.includes(path) });
}

/** Why a store cannot be written: the disk is full, or read-only. */
function reasonOf(path: string): Translation | undefined {
  try {
    const folder = dirname(path);
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < SCARCE) return FULL;
    accessSync(folder, constants.W_OK);
    accessSync(path, constants.W_OK);
    return undefined;
  } catch (error) {
    return READ_ONLY.pattern.test(systemCode(error)) ? READ_ONLY : undefined;
  }
}

/** With less free space than this, in bytes, a write-ahead log cannot grow. */
const SCARCE = 64 * 1024;

interface Translation {
  readonly pattern: RegExp;
  readonly vague?: true;
  readonly as: (
    path: string,
    said: string,
  ) => { readonly name: ErrorCode; readonly message: string; readonly hint: string };
}

const READ_ONLY: Translation = {
  pattern: /^(SQLITE_READONLY|EROFS|EACCES|EPERM)/,
  as: (path) => ({
    name: 'unavailable',
    message: `the store ${path} cannot be used: it or its folder is read-only`,
    hint: 'make it writable for you',
  }),
};

const FULL: Translation = {
  pattern: /^(SQLITE_FULL|ENOSPC|EDQUOT|EFBIG)/,
  as: (path) => ({
    name: 'unavailable',
    message: `there is no room left where the store ${path} is`,
    hint: 'free some space',
  }),
};

const TRANSLATIONS: readonly Translation[] = [
  READ_ONLY,
  FULL,
  {
    pattern: /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/,
    as: () => ({
      name: 'conflict',
      message: 'somebody else took that name or address just now',
      hint: 'look again and retry',
    }),
  },
  {
    pattern: /^SQLITE_(BUSY|LOCKED)/,
    as: (path) => ({
      name: 'store_locked',
      message: `another process kept the store ${path} locked for ${BUSY_TIMEOUT / 1000} seconds`,
      hint: 'try again',
    }),
  },
  {
    pattern: /^SQLITE_(CORRUPT|NOTADB|FORMAT)/,
    as: (path) => ({
      name: 'corrupt_store',
      message: `the store ${path} is damaged or not a roster store`,
      hint: 'restore a backup, or check --store',
    }),
  },
  {
    pattern: /^(SQLITE_CANTOPEN|SQLITE_IOERR|SQLITE_PERM|ENOENT|ENOTDIR|EISDIR|ENAMETOOLONG|ELOOP|EEXIST)/,
    vague: true,
    as: (path, said) => ({
      name: 'unavailable',
      message: `the store ${path} cannot be opened: ${said}`,
      hint: 'check the path, its folder and the disk',
    }),
  },
];
