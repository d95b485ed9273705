import { AppError } from '../../domain/errors.ts';

/** What separates the cells of a line. */

const SEPARATORS = [
  { char: ',', word: 'comma', name: 'commas' },
  { char: ';', word: 'semicolon', name: 'semicolons' },
  { char: '\t', word: 'tab', name: 'tabs' },
  { char: '|', word: 'pipe', name: 'bars' },
] as const;

/** Those that are recognised without being told. */
const RECOGNISED = [',', ';', '\t'] as const;

/** A separator in words: a plural, or the character in quotes. */
export const separatorName = (char: string): string =>
  SEPARATORS.find((one) => one.char === char)?.name ?? JSON.stringify(char);

/** The separator that a flag means: a word, or the character itself. Throws `usage`. */
export function separatorFrom(given: string): string {
  const known = SEPARATORS.find(({ char, word }) => given === char || given.toLowerCase() === word);
  if (known !== undefined) return known.char;
  if (given === '\\t') return '\t';
  if (given.length === 1 && !/["\r\n\p{L}\p{N}@.]/u.test(given)) return given;
  throw new AppError('usage', `${JSON.stringify(given.slice(0, 40))} separates no columns`, {
    hint: 'give comma, semicolon, tab, pipe, or another character',
  });
}

/** The separator by which a header has the most columns; a comma where none has more than one. */
export function separatorOf(line: string): string {
  let [best, most] = [',', 0];
  for (const char of RECOGNISED) {
    const count = countOutsideQuotes(line, char);
    if (count > most) [best, most] = [char, count];
  }
  return best;
}

/** How often a character stands in a line outside of quotes. */
export function countOutsideQuotes(line: string, char: string): number {
  let count = 0;
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && line[at] === char) count += 1;
  }
  return count;
}
