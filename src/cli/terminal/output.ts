import { AppError } from '../../domain/errors.ts';
import { guarded } from '../../lib/csv-guard.ts';
import { joinList } from '../../lib/quoted-list.ts';
import type { Rows } from '../../lib/rows.ts';
import type { Output } from './streams.ts';
import type { Style } from './style.ts';

/** How answers are written: one place for every format. */

export const FORMATS = ['table', 'json', 'jsonl', 'yaml', 'csv', 'tsv'] as const;
export type OutputFormat = (typeof FORMATS)[number];

/** Formats that a command may have beside: it writes them itself, as lines of JSON. */
export const OWN_FORMATS = ['ocsf'] as const;
export type CommandFormat = OutputFormat | (typeof OWN_FORMATS)[number];

export type Item = Readonly<Record<string, unknown>>;

/** How one kind of answer is shown. */
export interface View<O> {
  /** What JSON prints: an array of items, as many as `Rows` hold, or one item. */
  readonly data: (output: O) => readonly Item[] | Rows<Item> | Item;
  /** The fields of tables, CSV and TSV, unless `--fields` names others. */
  readonly columns: readonly string[];
  /** An item as tables, CSV and TSV have it, where a field is more than text or a list of texts. */
  readonly row?: (item: Item) => Item;
  /** Fields of the answer that the data has under other names. */
  readonly hidden?: readonly string[];
  /** Fields of the data that the answer does not have. */
  readonly added?: readonly string[];
  /** Of lists of which tables may get the first few, the fields that say how many there are. */
  readonly counts?: Readonly<Record<string, string>>;
  /** Fields that are never cut to fit a terminal: secrets, ids. */
  readonly whole?: readonly string[];
  /** A form of its own on a terminal, instead of a table. */
  readonly text?: (output: O, style: Style) => string;
}

/** The view of several, from that of one. */
export const listOf = <O>(view: View<O>): View<readonly O[]> => ({
  columns: view.columns,
  ...(view.whole === undefined ? {} : { whole: view.whole }),
  ...(view.row === undefined ? {} : { row: view.row }),
  ...(view.hidden === undefined ? {} : { hidden: view.hidden }),
  ...(view.counts === undefined ? {} : { counts: view.counts }),
  data: (items) => items.map((item) => view.data(item) as Item),
});

/** Characters that would move a terminal's cursor, change its colours or reorder text become visible escapes. */
export const visible = (text: string): string =>
  text.replace(steering(), (char) => (char === '\n' ? '⏎' : escaped(char)));

/** Text of several lines as a stream may have it: a terminal gets nothing that would steer it, a file or pipe gets all. */
export const harmlessOn = ({ isTTY }: Pick<Output, 'isTTY'>, text: string): string =>
  isTTY
    ? text.replace(steering(), (char, at: number) =>
        char === '\n' || char === '\t' || (char === '\r' && text[at + 1] === '\n') ? char : escaped(char),
      )
    : text;

// Made where it is used: a pattern over all of Unicode takes milliseconds to make.
const steering = (): RegExp => /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** How many unknown fields a message names. */
const NAMED = 5;

/** Checks `--fields` against what the items have, each once. Throws `usage`. */
export function chooseFields(
  wanted: readonly string[] | undefined,
  columns: readonly string[],
  known: readonly string[],
): readonly string[] {
  if (wanted === undefined) return columns;
  const unknown = wanted.filter((field) => !known.includes(field));
  const hint = `fields: ${known.join(', ')}`;
  if (unknown.length > 0) {
    const named = unknown.slice(0, NAMED).join(', ') + (unknown.length > NAMED ? ', …' : '');
    throw new AppError('usage', `there is no field ${named}`, { hint });
  }
  const twice = wanted.find((field, at) => wanted.indexOf(field) < at);
  if (twice !== undefined)
    throw new AppError('usage', `the field ${twice} is named twice`, { hint: 'name each field once' });
  return wanted;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return joinList(value.map(cellText));
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Tab-separated, with tabs, line breaks and backslashes escaped, so that one line is one record. */
export const tsvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => cell.replace(/[\\\t\n\r]/g, (char) => TSV_ESCAPES[char] ?? char)).join('\t')}\n`;
const TSV_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** The fields that were asked for, of each item. */
const picked = (items: readonly Item[], fields: readonly string[] | undefined): readonly Item[] =>
  fields === undefined
    ? items
    : items.map((item) => Object.fromEntries(fields.map((field) => [field, item[field] ?? null])));

/** Renders items in a format that does not depend on a terminal. */
export async function renderItems(
  items: readonly Item[],
  one: boolean,
  format: Exclude<OutputFormat, 'table'>,
  columns: readonly string[],
  fields: readonly string[] | undefined,
): Promise<string> {
  const those = picked(items, fields);
  const document = one ? those[0] : those;
  switch (format) {
    case 'json':
      return `${JSON.stringify(document, null, 2)}\n`;
    case 'jsonl':
      return those.map((item) => `${JSON.stringify(item)}\n`).join('');
    case 'yaml': {
      const { stringify } = await import('yaml');
      return stringify(document);
    }
    case 'tsv':
      return tsvLine(columns) + tsvLines(items, columns);
    case 'csv':
      return csvLines(items, columns, true);
  }
}

/** The same text a part at a time, for items that come some at a time. */
export async function* renderParts(
  parts: Iterable<readonly Item[]>,
  format: Exclude<OutputFormat, 'table'>,
  columns: readonly string[],
  fields: readonly string[] | undefined,
): AsyncIterable<string> {
  let begun = false;
  for (const items of parts) {
    if (!begun) yield format === 'json' ? '[\n' : await renderItems(items, false, format, columns, fields);
    if (format === 'json')
      yield (
        (begun ? ',\n' : '') +
        picked(items, fields)
          .map((item) => `  ${JSON.stringify(item, null, 2).replaceAll('\n', '\n  ')}`)
          .join(',\n')
      );
    else if (begun && format === 'tsv') yield tsvLines(items, columns);
    else if (begun && format === 'csv') yield await csvLines(items, columns, false);
    else if (begun) yield await renderItems(items, false, format, columns, fields);
    begun = true;
  }
  if (!begun) yield await renderItems([], false, format, columns, fields);
  else if (format === 'json') yield '\n]\n';
}

const tsvLines = (items: readonly Item[], columns: readonly string[]): string =>
  items.map((item) => tsvLine(columns.map((column) => cellText(item[column])))).join('');

async function csvLines(items: readonly Item[], columns: readonly string[], header: boolean): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  return stringify(
    items.map((item) => columns.map((column) => guarded(cellText(item[column])))),
    { header, columns: [...columns], quoted_match: /\r/ },
  );
}
