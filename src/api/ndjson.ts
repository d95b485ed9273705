import { AppError } from '../domain/errors.ts';

/** Newline-delimited JSON, a line at a time: neither end holds more than it must. */

export const NDJSON = 'application/x-ndjson';

/** No line is longer than this, in characters: an audit event or a row of an import is far from it. */
const LONGEST_LINE = 1024 * 1024;

/** Between two of these stand the ends of lines and nothing else, which are counted without a look at each. */
const FILLED = /[^\n]+/g;

/** A value as a line. */
export const lineOf = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** Text from bytes that come in pieces. Throws `invalid` for what is not UTF-8. */
export async function* textsOf(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (error) {
      throw new AppError('invalid', 'that is not UTF-8 text', { cause: error });
    }
  };
  for await (const chunk of bytes) yield decode(chunk);
  yield decode();
}

/**
 * The values on the lines of a text that comes in pieces; empty lines are none. Throws `invalid`, which
 * names the line and quotes nothing of it: there are secrets in lines.
 */
export async function* valuesOf(
  texts: AsyncIterable<string>,
  parse: (text: string, what: string) => unknown = lenient,
): AsyncIterable<unknown> {
  let begun = '';
  let line = 1;
  /** Characters of lines since the last that was not empty. */
  let blank = 0;
  const tooLong = (which: number): AppError =>
    new AppError('invalid', `line ${which} is longer than ${LONGEST_LINE} characters`);
  /** Counts empty lines of so many characters each, their ends included. */
  const skip = (lines: number, each: number): void => {
    const room = Math.floor((LONGEST_LINE - blank) / each);
    if (lines > room) throw tooLong(line + room);
    blank += lines * each;
    line += lines;
  };
  for await (const text of texts) {
    // Added up without a look at what was there: a line may come a character at a time.
    begun += text;
    if (text.includes('\n')) {
      const end = begun.lastIndexOf('\n') + 1;
      const whole = begun.slice(0, end);
      begun = begun.slice(end);
      let at = 0;
      for (const { 0: one, index } of whole.matchAll(FILLED)) {
        skip(index - at, 1);
        at = index + one.length + 1;
        if (isBlank(one)) skip(1, one.length + 1);
        else {
          if (one.length > LONGEST_LINE) throw tooLong(line);
          blank = 0;
          yield parse(one, `line ${line}`);
          line += 1;
        }
      }
      skip(whole.length - at, 1);
    }
    if (begun.length > LONGEST_LINE) throw tooLong(line);
  }
  if (!isBlank(begun)) yield parse(begun, `line ${line}`);
}

const isBlank = (text: string): boolean => text.trim() === '';

function lenient(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('invalid', `${what} is not JSON`);
  }
}
