import * as z from 'zod/mini';
import { hasInvisible, isAscii } from './invisible.ts';
import { PREFIXES } from '../kinds.ts';

/** Names, addresses and other text that people type: what is acceptable, and how it compares. */

const CONTROL = /\p{Cc}/u;
/** Characters that reorder text on screen: a name with them can pose as another. */
const BIDI = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// A pattern over all of Unicode takes milliseconds to compile, so it is compiled on use.
const isEmail = (text: string): boolean =>
  /^[^\s@"<>()[\]\\,;:\p{Cc}\p{Cf}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?\.)+[\p{L}\p{N}][\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}]$/u.test(
    text,
  );

const MAX_NAME = 128;
const MAX_EMAIL = 254;
const MAX_DESCRIPTION = 4096;
const MAX_REFERENCE = MAX_EMAIL + 64;

const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/** Whether a reference is an id rather than a name. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** What is wrong with a label, as the end of a sentence; undefined when nothing is. */
function labelFault(text: string, longest = MAX_NAME): string | undefined {
  if (text === '') return 'must not be empty';
  if (!text.isWellFormed()) return 'is not valid Unicode text';
  if (text.length > 2 * longest || codePoints(text) > longest) return `is longer than ${longest} characters`;
  if (CONTROL.test(text)) return 'must not contain control characters or line breaks';
  if (BIDI.test(text)) return 'must not contain characters that reorder text';
  if (text.trim() !== text) return 'must not begin or end with a space';
  return undefined;
}

/** What is wrong with a name: a label without invisible characters that does not look like an id or a prefixed reference. */
export function nameFault(name: string, longest?: number): string | undefined {
  const fault = labelFault(name, longest);
  if (fault !== undefined) return fault;
  if (isUuid(name)) return 'must not look like an id';
  if (hasInvisible(name)) return 'must not contain invisible characters';
  // Of an import, most names are these.
  if (isAscii(name) && !name.includes(':')) return undefined;
  const prefix = Object.values(PREFIXES).find((one) => looksLikePrefix(name, one));
  return prefix === undefined ? undefined : `must not begin with ${prefix}`;
}

/** Characters that look like a colon: ratio, modifier letters, presentation forms, Hebrew and Devanagari signs. */
const COLONS = /:|\u2236|\ua789|\u02d0|\ufe55|\ufe30|\uff1a|\u05c3|\u0903|\u0a83|\u205a/u;

/** Whether a name seems to begin with a prefix; any letter beyond ASCII may look like one of the prefix's. */
function looksLikePrefix(name: string, prefix: string): boolean {
  const [before = ''] = name.normalize('NFKC').toLowerCase().split(COLONS, 1);
  const letters = Array.from(before);
  const wanted = Array.from(prefix.slice(0, -1));
  if (letters.length !== wanted.length || letters.length === Array.from(name).length) return false;
  const isPlain = (letter: string): boolean => letter <= '\u007f';
  return letters.some(isPlain) && letters.every((letter, at) => !isPlain(letter) || letter === wanted[at]);
}

/** What is wrong with a username: a name that cannot be mistaken for an e-mail address or a flag. */
export function usernameFault(name: string): string | undefined {
  const fault = nameFault(name);
  if (fault !== undefined) return fault;
  if (isAddressLike(name)) return 'must not contain @';
  if (/\s/u.test(name)) return 'must not contain spaces';
  if (name.startsWith('-')) return 'must not begin with -';
  return undefined;
}

/** What is wrong with the name of a service account: a name that cannot be mistaken for an e-mail address. */
export const serviceAccountNameFault = (name: string): string | undefined =>
  nameFault(name) ?? (isAddressLike(name) ? 'must not contain @' : undefined);

/** Whether a name holds an @, or what looks like one. */
const isAddressLike = (name: string): boolean => name.normalize('NFKC').includes('@');

/** What is wrong with an e-mail address; the domain needs a dot. */
export function emailFault(email: string): string | undefined {
  if (email === '') return 'must not be empty';
  if (email.length > MAX_EMAIL) return `is longer than ${MAX_EMAIL} characters`;
  if (!email.isWellFormed() || hasInvisible(email) || !isEmail(email)) return 'is not an e-mail address';
  return undefined;
}

function descriptionFault(text: string): string | undefined {
  if (!text.isWellFormed()) return 'is not valid Unicode text';
  if (text.length > MAX_DESCRIPTION) return `is longer than ${MAX_DESCRIPTION} characters`;
  if (CONTROL.test(text.replace(/[\n\t]/g, ''))) return 'must not contain control characters other than line breaks';
  if (/[\u202A-\u202E\u2066-\u2069]/.test(text)) return 'must not contain characters that reorder text';
  return undefined;
}

/** A description of somewhere else, without what none has here, and without its end where it is too long. */
export const fitDescription = (text: string): string =>
  descriptionFault(text) === undefined
    ? text
    : text
        .slice(0, MAX_DESCRIPTION)
        .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, (char) => (char === '\n' || char === '\t' ? char : ''))
        .toWellFormed();

/** The normal form (NFC) that is stored and compared. Its time can grow with the square of the length. */
const nfc = (text: string): string => text.normalize('NFC');

/** How many characters may be typed for one in normal form: a letter and its accents. */
const MOST_PARTS = 4;

/** The same for text of any length; what is far too long stays as it is, because a length check refuses it. */
export const boundedNfc = (text: string, longest: number): string =>
  text.length > MOST_PARTS * longest ? text : nfc(text);

/** A text schema that normalises to NFC and refuses what `fault` finds, which must refuse all that is longer than `longest`. */
export const checkedText = (longest: number, fault: (value: string) => string | undefined) =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((text) => boundedNfc(text, longest)),
    ),
    z.string().check((context) => {
      const found = fault(context.value);
      if (found !== undefined) context.issues.push({ code: 'custom', message: found, input: context.value });
    }),
  );

/** The schemas are made per use, because a description belongs to one field. */
export const name = () => checkedText(MAX_NAME, nameFault);
/** A name of something elsewhere, which refers to nothing here. */
export const label = () => checkedText(MAX_NAME, labelFault);
/** A username: a name that cannot be mistaken for an e-mail address or a flag. */
export const username = () => checkedText(MAX_NAME, usernameFault);
/** A name of a service account, which cannot be taken for an e-mail address. */
export const serviceAccountName = () => checkedText(MAX_NAME, serviceAccountNameFault);
/** An e-mail address, in normal form (NFC). */
export const email = () => checkedText(MAX_EMAIL, emailFault);
/** The same, or nothing. */
export const emailOrNone = () => checkedText(MAX_EMAIL, (value) => (value === '' ? undefined : emailFault(value)));
/** A description, which may be empty. */
export const description = () => checkedText(MAX_DESCRIPTION, descriptionFault);
/** A reference to something that exists: a name, an id or an e-mail; only looked up, so only bounded. */
export const reference = () =>
  checkedText(MAX_REFERENCE, (value) =>
    value === ''
      ? 'must not be empty'
      : value.length > MAX_REFERENCE
        ? 'is too long to name anything'
        : value.isWellFormed()
          ? undefined
          : 'is not valid Unicode text',
  );

/** Two addresses are the same when their keys are: case does not count. */
export const emailKey = (address: string): string => nfc(address).toLowerCase();

/** The key that lists sort by, in code point order: case does not count, accents do. */
export const sortKey = (value: string): string => nfc(value).toLowerCase();

/** The order of lists, the same as that of the engines: by code point, as UTF-8 bytes sort. */
export const compareText = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Username that an e-mail suggests: the local part without its `+tag`. */
export const inferredUsername = (address: string): string =>
  nfc(address)
    .replace(/@.*$/u, '')
    .replace(/(.)\+.*$/u, '$1');

/** The n-th form of a wanted username: itself, then `-2`, `-3`. */
export const nthUsername = (wish: string, attempt: number): string => (attempt === 1 ? wish : `${wish}-${attempt}`);
