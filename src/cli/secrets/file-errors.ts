import { statSync } from 'node:fs';
import { AppError, systemCode } from '../../domain/errors.ts';

/** Why a secret file cannot be used, and what helps. */

/** The refusal to write over what is there, `secret_file_exists`, with the way to append. */
export const secretFileExists = (path: string): AppError =>
  isFolder(path)
    ? new AppError('secret_file_exists', `${path} is a folder`, { hint: 'name a file in it; nothing was changed' })
    : new AppError('secret_file_exists', `the file ${path} is there already`, {
        hint: `name a new file, or append: --secret-file +${path}`,
      });

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const ANOTHER = 'name another file';
const ROOM = 'make room, or name a file on another disk';

/** What the system says of a file, and what helps. */
const REASONS: Readonly<Partial<Record<string, readonly [why: string, helps: string]>>> = {
  ENOENT: ['its folder is not there', 'make the folder, or name another file'],
  ENOTDIR: ['its folder is not a folder', ANOTHER],
  ENAMETOOLONG: ['its name is too long', ANOTHER],
  EACCES: ['it may not be written', 'name a file where you may write'],
  EISDIR: ['it is a folder', 'name a file in it'],
  ELOOP: ['it is a link', 'name the file that it leads to'],
  ENOSPC: ['no room left on the disk', ROOM],
  EDQUOT: ['no room left for this user on the disk', ROOM],
  EFBIG: ['it would be too large', ANOTHER],
  EROFS: ['the disk is read-only', 'name a file on another disk'],
};

/** Why a secret file cannot be used. */
export function fileError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = systemCode(error);
  if (code === 'EEXIST') return secretFileExists(path);
  const [why, helps] = REASONS[code] ?? [code, ANOTHER];
  return new AppError('unavailable', `the secret file ${path} cannot be written: ${why}`, {
    hint: `nothing was changed; ${helps}`,
    cause: error,
  });
}
