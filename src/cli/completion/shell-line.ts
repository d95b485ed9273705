/** Reading and continuing a command line the way bash quotes it. */

/** A quote that is open at the cursor; empty: none. */
export type OpenQuote = '' | "'" | '"';

interface ShellLine {
  /** The words up to the cursor, without their quotes; the last one is being typed, and may be empty. */
  readonly words: readonly string[];
  readonly open: OpenQuote;
}

/** Outside quotes these make a word depend on more than its text, or begin another command. */
const UNKNOWABLE = /[$`*?[{!;|&<>()\n]/;

/**
 * The words of a line up to the cursor. undefined where the line cannot be continued without
 * running or expanding something: then nothing is completed.
 */
export function parseLine(line: string): ShellLine | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let open: OpenQuote = '';
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (open === "'") {
      if (char === "'") open = '';
      else word = (word ?? '') + char;
    } else if (char === '\\') {
      const escaped = line.charAt((at += 1));
      if (escaped === '') return undefined;
      const isKept = open === '"' && !/["$`\\]/.test(escaped);
      word = (word ?? '') + (isKept ? char : '') + escaped;
    } else if (char === open) {
      open = '';
    } else if (open === '"') {
      if (/[$`]/.test(char)) return undefined;
      word = (word ?? '') + char;
    } else if (char === "'" || char === '"') {
      open = char;
      word ??= '';
    } else if (char === ' ' || char === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (UNKNOWABLE.test(char) || (char === '#' && word === undefined)) {
      return undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  return { words: [...words, word ?? ''], open };
}

/** Text to go on with where a quote may be open, so that the shell takes it as it is; closes the quote. */
export function continued(text: string, open: OpenQuote): string {
  switch (open) {
    case "'":
      return `${text.replaceAll("'", `'\\''`)}'`;
    case '"':
      // An exclamation mark recalls history between double quotes, and no backslash keeps it from that.
      return `${text.replace(/[$`"\\]/g, '\\$&').replaceAll('!', `"'!'"`)}"`;
    case '':
      return text.replace(/[ \t!"#$&'()*;<>?[\\\]^`{|}~]/g, '\\$&');
  }
}
