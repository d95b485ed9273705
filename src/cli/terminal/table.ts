import Table from 'cli-table3';
import stringWidth from 'string-width';
import type { Style } from './style.ts';

const GAP = '  ';
const NARROWEST = 8;

/** A column of a table, and what it has of an item. */
export interface Column<T> {
  readonly title: string;
  /** Whether it is never cut. */
  readonly whole: boolean;
  readonly textOf: (item: T) => string;
}

/** A column in the making. */
type Laid<T> = Column<T> & { width: number };

/** Lays out a table in `width` columns of a terminal: the widest give way first. */
export function makeTable<T>(items: readonly T[], columns: readonly Column<T>[], width: number, style: Style): string {
  const laid: Laid<T>[] = columns.map((column) => ({ ...column, width: stringWidth(column.title) }));
  const rows = items.map((item) => laid.map((column) => ({ column, text: column.textOf(item) })));
  for (const { column, text } of rows.flat()) column.width = Math.max(column.width, stringWidth(text));
  shrink(laid, width - GAP.length * (laid.length - 1));
  const table = new Table({
    chars: { ...BORDERLESS, middle: GAP },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(
    laid.map((column) => style.bold(cut(column.title, column.width))),
    ...rows.map((row) => row.map(({ column, text }) => cut(text, column.width))),
  );
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

/** A text cut to a width between characters as people see them, with an ellipsis for the rest. */
function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) >= width) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Takes from the widest column that may be cut until the sum fits, or nothing more can be taken. */
function shrink<T>(columns: readonly Laid<T>[], available: number): void {
  let excess = columns.reduce((sum, { width }) => sum + width, 0) - available;
  for (; excess > 0; excess -= 1) {
    const widest = columns
      .filter(({ whole, width }) => !whole && width > NARROWEST)
      .reduce<Laid<T> | undefined>(
        (best, one) => (best !== undefined && best.width >= one.width ? best : one),
        undefined,
      );
    if (widest === undefined) return;
    widest.width -= 1;
  }
}

const BORDERLESS = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((name) => [name, '']),
);
