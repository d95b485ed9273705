import Table from 'cli-table3';
import type { Cell } from 'cli-table3';
import stringWidth from 'string-width';
import { GAP } from './table-widths.ts';

/** Lines of laid out cells, as cli-table3 draws them without borders. */

/** What a cell shows, in the column it begins in; `wide`: it goes on over all columns after that. */
export interface Drawn {
  readonly texts: readonly string[];
  readonly column: number;
  /** So many blanks stand before it. */
  readonly indent: number;
  readonly wide: boolean;
}

const ASCII = /^[ -~]*$/;

/** How many columns of a terminal a text takes. */
export const widthOf = (text: string): number => (ASCII.test(text) ? text.length : stringWidth(text));

/** So many at once: what cli-table3 takes grows with the square. */
const AT_ONCE = 50;

const BORDERLESS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
    ['', '-mid', '-left', '-right'].map((corner) => [side + corner, '']),
  ),
);

/** Draws rows in columns of these widths; `paint` colours a text and takes no room. Every line ends without blanks. */
export function draw(
  rows: readonly (readonly Drawn[])[],
  rooms: readonly number[],
  paint: (text: string) => string = (text) => text,
): string {
  // A column after the last has room for the widest name.
  const rest = rows
    .flat()
    .filter(({ wide }) => wide)
    .reduce((most, { texts: [text = ''], indent }) => Math.max(most, indent + widthOf(text)), 0);
  const colWidths = [...rooms, rest].map((room) => room + 1);
  let drawn = '';
  for (let at = 0; at < rows.length; at += AT_ONCE) drawn += drawSome(rows.slice(at, at + AT_ONCE), colWidths, paint);
  return drawn;
}

function drawSome(rows: readonly (readonly Drawn[])[], colWidths: number[], paint: (text: string) => string): string {
  const stand = standIns();
  const table = new Table({
    // One blank is the padding, so that widths of cells over several columns come out right.
    chars: { ...BORDERLESS, middle: GAP.slice(1) },
    colWidths,
    style: { 'padding-left': 0, 'padding-right': 1, head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const cells: Cell[] = colWidths.map(() => '');
    for (const { texts, column, indent, wide } of row) {
      const content = texts.map((text) => (text === '' ? '' : ' '.repeat(indent) + paint(stand.in(text)))).join('\n');
      if (wide) cells.splice(column, Infinity, { content, colSpan: colWidths.length - column });
      else cells[column] = content;
    }
    table.push(cells);
  }
  return stand.out(`${table.toString()}\n`).replaceAll(/ +$/gm, '');
}

/** The first of the characters for private use that stand for texts. */
const FIRST = 0xf0000;

/** cli-table3 counts characters of newer Unicode wrong, so it gets others of the same width for what is not ASCII. */
function standIns() {
  const texts: string[] = [];
  return {
    in(text: string): string {
      const width = widthOf(text);
      if (ASCII.test(text)) return text;
      // What takes no room has a blank after it, for its stand-in takes one.
      const at = texts.push(width === 0 ? `${text} ` : text) - 1;
      return String.fromCodePoint(FIRST + at) + 'x'.repeat(Math.max(0, width - 1));
    },
    out: (drawn: string): string =>
      drawn.replaceAll(/[\u{f0000}-\u{ffffd}]x*/gu, (one) => texts[(one.codePointAt(0) ?? FIRST) - FIRST] ?? one),
  };
}
