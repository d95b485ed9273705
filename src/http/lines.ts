import { AppError } from '../domain/errors.ts';

/** Newline-delimited JSON, a line at a time: neither end holds more than it must. */

export const NDJSON = 'application/x-ndjson';

/** No line is longer than this, in characters: an audit event or a row of an import is far from it. */
const LONGEST_LINE = 1024 * 1024;

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
  const insistOnLength = (text: string, empty = 0): void => {
    if (Math.max(text.length, empty) > LONGEST_LINE)
      throw new AppError('invalid', `line ${line} is longer than ${LONGEST_LINE} characters`);
  };
  const isBlank = (text: string): boolean => text === '' || text.trim() === '';
  for await (const text of texts) {
    // Added up without a look at what was there: a line may come a character at a time.
    begun += text;
    if (text.includes('\n')) {
      const lines = begun.split('\n');
      begun = lines.pop() ?? '';
      for (const one of lines) {
        blank = isBlank(one) ? blank + one.length + 1 : 0;
        insistOnLength(one, blank);
        if (blank === 0) yield parse(one, `line ${line}`);
        line += 1;
      }
    }
    insistOnLength(begun);
  }
  if (!isBlank(begun)) yield parse(begun, `line ${line}`);
}

function lenient(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('invalid', `${what} is not JSON`);
  }
}
