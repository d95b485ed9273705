/** Text as one word of a POSIX shell, so that a command line with a name in it can be pasted. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A command line from words. */
export const commandLine = (...words: readonly string[]): string => words.map(shellWord).join(' ');
