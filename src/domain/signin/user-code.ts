/** The code that a person reads on one device and enters on another. */

/** Consonants that are not taken for others, so that codes are no words (RFC 8628, section 6.1). */
export const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
export const USER_CODE_LENGTH = 8;
const CODE = new RegExp(`^[${USER_CODE_LETTERS}]{${USER_CODE_LENGTH}}$`);
/** What people type between its letters. */
const BETWEEN = /[\s\p{Pd}_.]/gu;
/** The longest text in which a code is looked for. */
const LONGEST = 40;

/** A code as it is shown: `WDJB-MJHT`. */
export const shownUserCode = (letters: string): string => `${letters.slice(0, 4)}-${letters.slice(4)}`;

/** The letters of a code as a person typed it, in any case and with or without hyphens; undefined: it is none. */
export function userCodeIn(typed: string): string | undefined {
  if (typed.length > LONGEST) return undefined;
  const letters = typed.replace(BETWEEN, '').toUpperCase();
  return CODE.test(letters) ? letters : undefined;
}
