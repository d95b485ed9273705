import type { ExpectedSecret, Secret } from '../../core/operation.ts';
import { inferredUsername } from '../../domain/names/names.ts';

/** How much room secrets take, told before they are made. */

/** A secret as a line of a secret file. */
export const secretLine = ({ email, username, kind, secret }: Secret): string =>
  `${JSON.stringify({ email, username, kind, secret })}\n`;

/** All of a line but address and name: the keys, the longest kind, the longest secret. */
const FRAME = 160;
/** An address or name that is not known before takes at most so many bytes: 254 code units, 128 code points. */
const LONGEST_EMAIL = 3 * 254;
const LONGEST_NAME = 4 * 128;
/** What makes an inferred username another than one that is taken: `-2`, `-3`. */
const SUFFIX = 12;
/** What an answer says of one that it made beside what the input says of it: ids, times, the secret, blanks of a table. */
const ANSWERED_EACH = 1024;
const ANSWERED_ONCE = 4096;

/** The bytes that secrets take at most in a secret file. */
export function linesRoom(foreseen: Iterable<ExpectedSecret>): number {
  let room = 0;
  for (const { email, username } of foreseen)
    room += FRAME + bytesOf(email, LONGEST_EMAIL) + (username === undefined ? nameRoom(email) : bytesOf(username, 0));
  return room;
}

/** The bytes that an answer with secrets takes, as far as the input tells. */
export function answerRoom(foreseen: Iterable<ExpectedSecret>, input: object): number {
  const repeated = ANSWERED_EACH + sharedBytes(input);
  let room = ANSWERED_ONCE;
  for (const one of foreseen) room += repeated + linesRoom([one]);
  return room;
}

/** What an input says once, and an answer of each that is made: a role, groups. */
const sharedBytes = (input: object): number =>
  Object.values(input)
    .filter((value) => typeof value === 'string' || (Array.isArray(value) && typeof value[0] === 'string'))
    .reduce((bytes: number, value) => bytes + Buffer.byteLength(JSON.stringify(value)), 0);

const nameRoom = (email: string | null | undefined): number =>
  typeof email === 'string' ? bytesOf(inferredUsername(email), 0) + SUFFIX : LONGEST_NAME;

/** As JSON, in the form in which it is kept. */
function bytesOf(text: string | null | undefined, unknown: number): number {
  if (text === undefined) return unknown;
  return text === null ? 0 : Buffer.byteLength(JSON.stringify(text.normalize('NFC')));
}
