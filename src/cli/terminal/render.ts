import stringWidth from 'string-width';
import { visible } from './output.ts';
import { wrapList, wrapWords } from './wrapping.ts';
import type { Item } from './output.ts';
import type { Style } from './style.ts';
import { layOut } from './table.ts';
import { apart, cellOf, columnsOf, hiddenBy, titleOf } from './table-columns.ts';

/** Answers as a terminal shows them: several as a table, one as lines of name and value. */

/** What to know beside the items. */
export interface Showing {
  /** Of the terminal, in columns. */
  readonly width: number;
  /** Nothing is cut or left out, however wide it becomes. */
  readonly wide: boolean;
  /** Fields that a view never has cut. */
  readonly whole: readonly string[];
  /** Of lists, the fields that say how many texts they have. */
  readonly counts: Readonly<Record<string, string>>;
  /** The fields were asked for one by one, so each has its column, also where it says the same in each row. */
  readonly asked: boolean;
}

/** A table that fits the terminal, unless names alone do not; `notes` tell what it leaves out. */
export function renderTable(
  items: readonly Item[],
  fields: readonly string[],
  { width, wide, whole, counts, asked }: Showing,
  style: Style,
): { readonly text: string; readonly notes: readonly string[] } {
  const columns = columnsOf(items, fields, { whole, counts, wide });
  const { telling, same } = wide || asked ? { telling: columns, same: [] } : apart(columns);
  const { text, left } = layOut(telling, wide ? Infinity : width, style);
  const hidden = hiddenBy(same);
  return {
    text,
    notes: [
      ...(hidden === undefined ? [] : [hidden]),
      ...(left.length === 0 ? [] : [`no room for ${left.join(', ')}; --wide shows it`]),
    ],
  };
}

/** One item as lines of name and value; long values go on below themselves. */
export function renderFields(
  item: Item,
  fields: readonly string[],
  { width, wide }: Pick<Showing, 'width' | 'wide'>,
  style: Style,
): string {
  const label = (field: string) => `${visible(titleOf(field))}:`;
  const indent = Math.max(...fields.map((field) => stringWidth(label(field)))) + 2;
  return fields
    .map((field) => {
      const cell = cellOf(field, item[field], wide);
      const texts = typeof cell === 'string' ? [cell] : cell;
      const wrap =
        typeof cell === 'string'
          ? wrapWords(cell, width - indent, stringWidth)
          : wrapList(cell, width - indent, stringWidth);
      const lines = wide ? texts.join(', ') : wrap.join(`\n${' '.repeat(indent)}`);
      return `${style.dim(label(field).padEnd(indent))}${lines}\n`;
    })
    .join('');
}
