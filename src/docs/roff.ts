/** Manual pages in the man macros, as groff and mandoc read them. */

/** Text as it stands on the page, whatever it holds; several lines: several paragraphs. */
export const text = (words: string): string =>
  words
    .split('\n')
    .map((line) => escaped(line.trim()))
    .filter((line) => line !== '')
    .join('\n.PP\n');

/** Text in bold. */
export const bold = (words: string): string => `\\fB${inline(words)}\\fR`;

/** A heading of the page. */
export const section = (title: string, ...parts: readonly string[]): string =>
  [`.SH ${quoted(title.toUpperCase())}`, ...parts.filter((part) => part !== '')].join('\n');

/** A heading within a section. */
export const subsection = (title: string, ...parts: readonly string[]): string =>
  [`.SS ${quoted(title)}`, ...parts.filter((part) => part !== '')].join('\n');

/** A term and what it means, below it. */
export const tagged = (term: string, meaning: string): string => `.TP\n${bold(term)}\n${text(meaning)}`;

export const paragraph = (words: string): string => `.PP\n${text(words)}`;

/** Lines as they are. */
export const verbatim = (lines: readonly string[]): string =>
  lines.length === 0 ? '' : ['.RS 4', '.nf', ...lines.map(escaped), '.fi', '.RE'].join('\n');

/** What begins a page, which is neither hyphenated nor adjusted: lists of choices have no place to break. `date` as YYYY-MM-DD. */
export const head = (name: string, date: string, version: string): string =>
  `.TH ${quoted(name.toUpperCase())} 1 "${date}" ${quoted(`roster ${version}`)} "roster"\n.nh\n.ad l`;

/** A line of its own: at its begin, a dot or a quotation mark would be a command. */
const escaped = (line: string): string => inline(line).replace(/^[.']/, '\\&$&');

const inline = (words: string): string =>
  words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    // A line may break in a list of choices.
    .replace(/[|,](?=\S)/g, '$&\\:')
    .replace(/[^\0-\x7F]/gu, (char) => `\\[u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`);

const quoted = (word: string): string => `"${inline(word).replaceAll('"', '\\(dq')}"`;
