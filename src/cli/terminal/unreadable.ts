import { AppError, systemCode } from '../../domain/errors.ts';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
};

/** Why a file cannot be read, as the end of a sentence. */
export const whyUnreadable = (error: unknown): string => WHY[systemCode(error)] ?? systemCode(error);

/** The error for a file that cannot be read: `not_found` where there is none, else `invalid`. */
export const unreadable = (file: string, error: unknown): AppError =>
  systemCode(error) === 'ENOENT'
    ? new AppError('not_found', `there is no file ${file}`, { cause: error })
    : new AppError('invalid', `the file ${file} cannot be read: ${whyUnreadable(error)}`, { cause: error });
