import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, systemCode } from '../../domain/errors.ts';
import { fileFault } from '../../lib/file-faults.ts';

/** Why a secret file cannot be used, and what helps. */

/** The refusal to write over what is there, `secret_file_exists`, with the way to append. */
export const secretFileExists = (path: string): AppError =>
  isFolder(path)
    ? new AppError('secret_file_exists', `${path} is a folder`, { hint: 'name a file in it; nothing was changed' })
    : new AppError('secret_file_exists', `the file ${path} is there already`, {
        hint: `name a new file, or append: --secret-file +${path}`,
      });

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Why a secret file cannot be used. */
export function fileError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = systemCode(error);
  if (code === 'EEXIST') return secretFileExists(path);
  const { why, helps } = fileFault(code, dirname(path));
  return new AppError('unavailable', `the secret file ${path} cannot be written: ${why}`, {
    hint: `nothing was changed; ${helps}`,
    cause: error,
  });
}

/** Throws `unavailable` where the folder of a secret file is not there, as making the file would. Makes no file. */
export function requireFolder(path: string): void {
  try {
    // With a slash at its end, the path must be a folder's.
    statSync(`${dirname(path)}/`);
  } catch (error) {
    throw fileError(error, path);
  }
}
