import { AppError } from '../errors.ts';
import { boundedNfc } from '../names/names.ts';

/** What a password that a person chooses must be (NIST SP 800-63B: length and a list, no composition rules). */

/** bcrypt ignores what follows, so longer passwords are refused. */
export const BCRYPT_BYTES = 72;
const MIN_PASSWORD = 12;

/** The form in which a chosen password is hashed and compared. */
export const normalisePassword = (password: string): string => boundedNfc(password, BCRYPT_BYTES);

/**
 * Checks a password that a person chose. `about` are their e-mail and username.
 * Throws `weak_password`, which never repeats the password.
 */
export async function checkChosenPassword(password: string, about: readonly (string | null)[]): Promise<void> {
  const weak = (why: string) =>
    new AppError('weak_password', `the password ${why}`, {
      hint: `choose at least ${MIN_PASSWORD} characters that nobody would guess; a few unrelated words are enough`,
    });
  const normal = normalisePassword(password);
  if (!normal.isWellFormed() || normal.includes('\0')) throw weak('contains characters that cannot be stored');
  if (Array.from(normal).length < MIN_PASSWORD) throw weak(`is shorter than ${MIN_PASSWORD} characters`);
  if (Buffer.byteLength(normal) > BCRYPT_BYTES) throw weak(`is longer than ${BCRYPT_BYTES} bytes`);
  const lower = normal.toLowerCase();
  if (about.some((text) => text !== null && text.toLowerCase() === lower))
    throw weak('is the e-mail address or the username');
  const { isCommonPassword } = await import('./common.ts');
  if (isCommonPassword(lower)) throw weak('is one of the first that an attacker tries');
}
