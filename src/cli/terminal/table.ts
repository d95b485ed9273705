import type { Style } from './style.ts';
import { titleOf } from './table-columns.ts';
import type { Cell, Column } from './table-columns.ts';
import { draw, widthOf } from './table-drawing.ts';
import type { Drawn } from './table-drawing.ts';
import { fit, GAP } from './table-widths.ts';
import type { Sized } from './table-widths.ts';

/** A table without borders, and the titles of columns for which there is no room. */
interface LaidOut {
  readonly text: string;
  readonly left: readonly string[];
}

/** A column that is shown, and where it begins. */
type Placed = Column & { readonly room: number; readonly begin: number };

/** Lays out a table; `width` in columns of a terminal, Infinity: nothing is cut. */
export function layOut(columns: readonly Column[], width: number, style: Style): LaidOut {
  const widths = fit(
    columns.map((column) => sized(column)),
    width,
  );
  const shown = placed(columns, widths);
  const head = shown.map(({ field, room }) => [cut(titleOf(field).toUpperCase(), room)]);
  const rows = (columns[0]?.cells ?? []).map((_, at) =>
    shown.map(({ cells, kind, room, totals }) => linesOf(cells[at] ?? '', kind, room, totals?.[at])),
  );
  const rooms = shown.map(({ room }) => room);
  return {
    text:
      draw(rowsOf(head, shown, width), rooms, style.bold) +
      draw(
        rows.flatMap((row) => rowsOf(row, shown, width)),
        rooms,
      ),
    left: columns.filter((_, at) => widths[at] === 0).map(({ field }) => titleOf(field)),
  };
}

/** The columns that have room, each after the one before. */
function placed(columns: readonly Column[], widths: readonly number[]): Placed[] {
  let begin = 0;
  return columns.flatMap((column, at) => {
    const room = widths[at] ?? 0;
    if (room === 0) return [];
    const here = { ...column, room, begin };
    begin += room + GAP.length;
    return [here];
  });
}

function sized({ kind, field, cells }: Column): Sized {
  const widths = cells.map((cell) => widthOf(joined(cell))).sort((one, other) => one - other);
  const title = widthOf(titleOf(field));
  return {
    kind,
    natural: Math.max(title, widths.at(-1) ?? 0),
    most: Math.max(title, widths[Math.floor((widths.length - 1) * 0.8)] ?? 0),
    cells: widths.at(-1) ?? 0,
  };
}

const joined = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.join(', '));

/** The lines of a cell: one, but of prose that goes on. `total`: how many texts a list has, if not all are here. */
function linesOf(cell: Cell, kind: Column['kind'], room: number, total?: number): readonly string[] {
  if (kind === 'name' || kind === 'moment') return [joined(cell)];
  if (kind === 'prose') return wrapped(joined(cell), room);
  return [typeof cell === 'string' ? cut(cell, room) : cutList(cell, room, total ?? cell.length)];
}

/** The rows that a row takes: after a name that is wider than its column the rest goes on in the next. */
function rowsOf(cells: readonly (readonly string[])[], columns: readonly Placed[], width: number): Drawn[][] {
  const rows: Drawn[][] = [[]];
  columns.forEach(({ begin, room }, column) => {
    const lines = cells[column] ?? [];
    const texts = lines.map((text) => text.trimEnd());
    const taken = widthOf(lines[0] ?? '');
    const reaches = begin + taken > width;
    if (reaches && rows.at(-1)?.length !== 0) rows.push([]);
    const indent = reaches ? Math.max(0, width - taken) : 0;
    rows.at(-1)?.push({ texts, column: reaches ? 0 : column, indent, wide: reaches || taken > room });
    if (taken > room && column < columns.length - 1) rows.push([]);
  });
  return rows.filter((row) => row.length > 0);
}

const graphemes = (text: string): string[] => Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);

/** A text cut to a width between characters as people see them, with an ellipsis for the rest. */
function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const segment of graphemes(text)) {
    if (widthOf(kept + segment) >= width) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** As many whole texts as there is room for, and how many more there are: `ada, grace +7`. */
function cutList(texts: readonly string[], width: number, total: number): string {
  for (let count = texts.length; count > 0; count -= 1) {
    const some = texts.slice(0, count).join(', ') + more(total - count);
    if (widthOf(some) <= width) return some;
  }
  const [first = ''] = texts;
  const rest = more(total - 1);
  const room = width - rest.length;
  return room >= SHORTEST ? cut(first, room) + rest : cut(`${total} …`, width);
}

/** A name is cut to no less than this. */
const SHORTEST = 4;

const more = (count: number): string => (count === 0 ? '' : ` +${count}`);

/** All of a text in lines of a width, broken between words, and within those that are wider. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').flatMap((one) => pieces(one, width))) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word.text}`) <= width && word.begins)
      lines[lines.length - 1] = `${last} ${word.text}`;
    else lines.push(word.text);
  }
  return lines;
}

/** A word in pieces that fit; only the first begins a word. */
function pieces(word: string, width: number): { readonly text: string; readonly begins: boolean }[] {
  if (widthOf(word) <= width) return [{ text: word, begins: true }];
  const parts: string[] = [];
  for (const segment of graphemes(word)) {
    const last = parts.at(-1);
    if (last !== undefined && widthOf(last + segment) <= width) parts[parts.length - 1] = last + segment;
    else parts.push(segment);
  }
  return parts.map((text, at) => ({ text, begins: at === 0 }));
}
