import type { Schema } from '../../core/operation.ts';
import { answerFields } from './flags.ts';
import { extended } from '../../lib/extended.ts';
import { Rows } from '../../lib/rows.ts';
import type { Io } from '../terminal/io.ts';
import type { NoteKind } from '../terminal/notes.ts';
import { chooseFields, harmlessOn, renderItems, renderParts, visible } from '../terminal/output.ts';
import type { OutputFormat, Item, View } from '../terminal/output.ts';
import type { Style } from '../terminal/style.ts';

/** An answer on standard output, in the format in force. */

/** What everything that a write answers has: the operation id, or null where nothing was changed. */
export const OPERATION_FIELD = 'request_id';

/** Formats that have a cell for each field. */
const IN_CELLS: ReadonlySet<OutputFormat> = new Set(['table', 'csv', 'tsv']);

/** How many of many items are written together. */
const TOGETHER = 500;

/** What showing an answer needs of a command. */
interface Showing {
  readonly io: Pick<Io, 'stdout'>;
  readonly print: (text: string) => Promise<void>;
  readonly flags: { readonly fields: readonly string[] | undefined; readonly wide: boolean };
  readonly format: OutputFormat;
  readonly style: () => Promise<Style>;
  readonly note: (text: string, kind: NoteKind) => void;
  /** Of a write: the operation id, if it changed something. */
  readonly operation?: { readonly id: string | undefined } | undefined;
}

/** The same with texts that cannot steer a terminal, nor look like lines of the view's own. */
export function withVisibleTexts<T>(value: T): T;
export function withVisibleTexts(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map((item: unknown) => withVisibleTexts(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withVisibleTexts<unknown>(inner)]));
}

/** Writes an answer to standard output; `schema` tells of the fields that `--fields` may name beside those that are there. */
export async function show<O>(cli: Showing, view: View<O>, output: O, schema?: Schema): Promise<void> {
  const { io, print, flags, format, operation } = cli;
  if (format === 'table' && flags.fields === undefined && view.text !== undefined)
    return print(view.text(withVisibleTexts(output), await cli.style()));
  const data = view.data(output);
  const isRows = data instanceof Rows;
  const one = !isRows && !Array.isArray(data);
  const shaped = (items: readonly Item[]): readonly Item[] => {
    const rows = view.row !== undefined && IN_CELLS.has(format) ? items.map(view.row) : items;
    return operation === undefined
      ? rows
      : rows.map((item) => extended(item, { [OPERATION_FIELD]: operation.id ?? null }));
  };
  const parts = function* (): Iterable<readonly Item[]> {
    if (isRows) for (const items of data.chunks(TOGETHER)) yield shaped(items);
    else yield shaped((one ? [data] : data) as readonly Item[]);
  };
  const present = new Set<string>();
  // Of a long list only what somebody asks for is looked for.
  if (!isRows || flags.fields !== undefined || format === 'table')
    for (const items of parts()) for (const item of items) for (const name of Object.keys(item)) present.add(name);
  const shownFields = [...present].filter((name) => operation === undefined || name !== OPERATION_FIELD);
  const added = operation === undefined ? [] : [OPERATION_FIELD];
  const told = schema === undefined ? [] : answerFields(schema).filter((name) => view.hidden?.includes(name) !== true);
  const known = [...new Set([...shownFields, ...added, ...view.columns, ...told])];
  const columns = chooseFields(flags.fields, format === 'table' && one ? shownFields : view.columns, known);
  // A pager takes a text as a whole.
  if (isRows && format !== 'table' && !io.stdout.isTTY) {
    for await (const text of renderParts(parts(), format, columns, flags.fields)) await print(text);
    return;
  }
  const items = [...parts()].flat();
  if (format !== 'table')
    return print(harmlessOn(io.stdout, await renderItems(items, one, format, columns, flags.fields)));
  if (items.length === 0) {
    cli.note('nothing to list', 'empty');
    return;
  }
  const style = await cli.style();
  const { renderFields, renderTable } = await import('../terminal/render.ts');
  const showing = {
    width: io.stdout.columns,
    wide: flags.wide,
    whole: view.whole ?? [],
    counts: view.counts ?? {},
    asked: flags.fields !== undefined,
  };
  if (one) return print(renderFields(items[0] ?? {}, columns, showing, style));
  const { text, notes } = renderTable(items, columns, showing, style);
  await print(text);
  for (const text of notes) cli.note(text, 'table');
}
