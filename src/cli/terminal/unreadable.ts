import { AppError, systemCode } from '../../domain/errors.ts';

const MISSING = 'there is no such file';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: MISSING,
  ENOTDIR: MISSING,
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
};

/** Why a file cannot be read, as the end of a sentence. */
const whyUnreadable = (error: unknown): string => WHY[systemCode(error)] ?? systemCode(error);

/** The error for a file that a flag names and cannot be read, as `what` calls it: `not_found` where there is none, else `invalid`. */
export function unreadable(what: string, error: unknown, hint?: string): AppError {
  const why = whyUnreadable(error);
  const code = why === MISSING ? 'not_found' : 'invalid';
  return new AppError(code, `${what} cannot be read: ${why}`, { hint, cause: error });
}

/** The same for a file alone, or for standard input as `-`. */
export function unreadableFile(file: string, error: unknown): AppError {
  if (whyUnreadable(error) === MISSING) return new AppError('not_found', `there is no file ${file}`, { cause: error });
  return unreadable(file === '-' ? 'standard input' : `the file ${file}`, error);
}
