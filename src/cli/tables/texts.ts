import { AppError } from '../../domain/errors.ts';
import type { Io } from '../terminal/io.ts';
import { bytesIn } from '../terminal/named-bytes.ts';

/** The text of a file, whatever spreadsheets make of it; what is no text is named for what it is. */

/** How much is looked at to tell what a file is, in bytes. */
const LOOKED_AT = 1024;

const SAVE = 'save it as CSV UTF-8';

/** What a file is that is no table of text, by its first bytes, and what to do with it. */
const BINARIES: readonly (readonly [start: readonly number[], what: string, hint: string])[] = [
  [
    [0x50, 0x4b, 0x03, 0x04],
    'a workbook (xlsx or ods), or another zip archive',
    `open it in the spreadsheet, and ${SAVE}`,
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook (xls)', `open it in the spreadsheet, and ${SAVE}`],
  [[0x1f, 0x8b], 'compressed (gzip)', 'unpack it first: gunzip'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document', 'export it as CSV'],
];

/** What a text is that is no table, by its beginning. */
const TEXTS: readonly (readonly [start: RegExp, what: string, hint: string])[] = [
  [
    /^\s*(?:<\?xml|<!doctype|<html|<head|<body|<table|<!--)/i,
    'HTML or XML',
    'export it as CSV; a page in its place often asks to log in',
  ],
  [/^\s*[[{]/, 'JSON', "export it as CSV, or make it CSV: jq -r '.[] | [.email] | @csv'"],
  [
    /^(?:\s*#[^\n]*\n)*\s*(?:---\s*\n|%YAML|- +[\w-]+:(?:\s|$)|[\w-]+:[ \t]*\r?\n|[\w-]+:[ \t][^,;\t\n]*\n[\w-]+:(?:\s|$))/,
    'YAML',
    "export it as CSV, or make it CSV: yq -o csv '.[] | [.email]'",
  ],
];

/** What errors and notes call a file; `-` is standard input. */
export const sourceOf = (file: string): string => (file === '-' ? 'standard input' : file);

/**
 * The text of a file, or of standard input for `-`, piece by piece, without a byte order mark. Throws `not_found`,
 * `invalid` for what is no text, and `usage` for standard input that was read already.
 */
export function textIn(file: string, io: Pick<Io, 'stdin'>): AsyncGenerator<string> {
  return textOf(bytesIn(file, io), sourceOf(file));
}

async function* textOf(bytes: AsyncIterable<Uint8Array | string>, source: string): AsyncGenerator<string> {
  const pieces = withHead(bytes);
  const { value: head = Buffer.alloc(0) } = await pieces.next();
  const binary = BINARIES.find(([start]) => start.every((byte, at) => head[at] === byte));
  if (binary !== undefined) throw new AppError('invalid', `${source} is ${binary[1]}, not CSV`, { hint: binary[2] });
  const decoder = new TextDecoder(encodingOf(head), { fatal: true });
  const decoded = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch (error) {
      const what = decoder.encoding === 'utf-8' ? 'UTF-8' : 'UTF-16';
      throw new AppError('invalid', `${source} is not ${what} text`, { hint: 'save it as UTF-8', cause: error });
    }
  };
  const begin = decoded(head);
  const text = TEXTS.find(([start]) => start.test(begin.slice(0, LOOKED_AT)));
  if (text !== undefined) throw new AppError('invalid', `${source} is ${text[1]}, not CSV`, { hint: text[2] });
  yield begin;
  for await (const piece of pieces) yield decoded(piece);
  yield decoded();
}

/** The same bytes, the first piece of which is long enough to be looked at. */
async function* withHead(bytes: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array, undefined> {
  let head: Uint8Array | undefined = Buffer.alloc(0);
  for await (const piece of bytes) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
    if (head === undefined) yield chunk;
    else {
      head = Buffer.concat([head, chunk]);
      if (head.length < LOOKED_AT) continue;
      yield head;
      head = undefined;
    }
  }
  if (head !== undefined) yield head;
}

/** UTF-16 is told by its byte order mark, or by every other byte of the first two letters being zero. */
function encodingOf([a, b, c, d]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0 && c !== 0 && d === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0 && c === 0 && d !== 0)) return 'utf-16be';
  return 'utf-8';
}
