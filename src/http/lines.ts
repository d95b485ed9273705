import { AppError } from '../domain/errors.ts';

/** Newline-delimited JSON, a line at a time: neither end holds more than it must. */

export const NDJSON = 'application/x-ndjson';

/** No line is longer than this, in characters: an audit event or a row of an import is far from it. */
const LONGEST_LINE = 1024 * 1024;

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

/** The values on the lines of a text that comes in pieces; empty lines are none. Throws `invalid`. */
export async function* valuesOf(texts: AsyncIterable<string>): AsyncIterable<unknown> {
  let rest = '';
  let line = 0;
  const parse = (text: string): unknown[] => {
    line += 1;
    if (text.trim() === '') return [];
    try {
      return [JSON.parse(text)];
    } catch (error) {
      throw new AppError('invalid', `line ${line} is not JSON`, { cause: error });
    }
  };
  for await (const text of texts) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new AppError('invalid', `line ${line + lines.length + 1} is too long`);
    for (const one of lines) yield* parse(one);
  }
  yield* parse(rest);
}
