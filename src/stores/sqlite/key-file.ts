import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError, systemCode } from '../../domain/errors.ts';
import { isOpenToOthers } from '../../lib/file-mode.ts';
import { syncFile } from './files.ts';

/** The file beside a store with the key of its sealed secrets. No copy of the store contains it. */

/** The path of the key file of a store, which may still have to be made; the same by whatever link the store is opened. */
export const keyFileOf = (store: string): string => `${placeOf(store)}.key`;

function placeOf(store: string): string {
  try {
    return realpathSync(store);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return join(realpathSync(dirname(store)), basename(store));
  }
}

/** The key in a file; undefined: there is none. Throws `invalid` where others can read it or it is no file, `unavailable`. */
export function readKeyFile(path: string): string | undefined {
  try {
    // A pipe would be waited for.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(descriptor);
      if (!stat.isFile())
        throw new AppError('invalid', `the key file ${path} is not a file`, {
          hint: 'put the key file there, or set ROSTER_SECRET_KEY',
        });
      if (isOpenToOthers(stat.mode))
        throw new AppError('invalid', `others on this machine can read ${path}`, { hint: `chmod 600 '${path}'` });
      return readFileSync(descriptor, 'utf8').trim();
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw keyFileError(error, path, 'read');
  }
}

/**
 * Makes the file of mode 0600 with a key, unless it is there; returns the key that is in it. It gets its name when it is
 * complete: of two processes at once, both use the key of one. Throws `unavailable`.
 */
export function makeKeyFile(path: string, key: string, unique: string): string {
  const partial = `${path}.${unique}.partial`;
  try {
    const descriptor = openSync(partial, 'wx', 0o600);
    try {
      writeSync(descriptor, `${key}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    try {
      linkSync(partial, path);
      syncFile(dirname(path));
    } finally {
      rmSync(partial, { force: true });
    }
    return key;
  } catch (error) {
    const made = systemCode(error) === 'EEXIST' ? readKeyFile(path) : undefined;
    if (made !== undefined) return made;
    throw keyFileError(error, path, 'made');
  }
}

function keyFileError(error: unknown, path: string, what: 'read' | 'made'): AppError {
  if (error instanceof AppError) return error;
  return new AppError('unavailable', `the key file ${path} cannot be ${what}: ${systemCode(error)}`, {
    hint: 'give this user access to it and its folder, or set ROSTER_SECRET_KEY',
    cause: error,
    isLocal: true,
  });
}
