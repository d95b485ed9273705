/** How argv is read before the command that it names is known. */

/** The hidden command behind shell completion. */
export const COMPLETE = '__complete';

/** The flags that may stand before a noun and take a value. */
const VALUE_FLAGS = new Set(['--store', '--url', '--context', '-o', '--output', '--fields']);

/** Whether a word of argv is no flag, nor the value of a flag that may stand before a noun. */
export const isWord = (argv: readonly string[], word: string, at: number): boolean =>
  !word.startsWith('-') && !VALUE_FLAGS.has(argv[at - 1] ?? '');

/** The words of argv: first a noun and a verb, or one word. */
export const wordsOf = (argv: readonly string[]): string[] => argv.filter((word, at) => isWord(argv, word, at));
