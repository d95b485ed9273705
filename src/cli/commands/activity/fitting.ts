import type { Style } from '../../terminal/style.ts';
import { heading } from './picture.ts';
import type { DrawTable, Section } from './picture.ts';

/** The picture in as many lines as a terminal has: what is left out of a table is counted under it. */

/** The lines of all tables, at most `height` of them; the rows are shared out evenly. */
export function fitted(sections: readonly Section[], height: number, draw: DrawTable, style: Style): readonly string[] {
  const counts = shared(sections, height);
  for (;;) {
    const lines = sections.flatMap((section, at) => [
      ...(at === 0 ? [] : ['']),
      ...linesOf(section, counts[at] ?? 0, draw, style),
    ]);
    if (lines.length <= height) return lines;
    // A name that is wider than its column takes a line more.
    const largest = counts.indexOf(Math.max(...counts));
    if ((counts[largest] ?? 0) === 0) return cut(lines, height, style);
    counts[largest] = (counts[largest] ?? 0) - 1;
  }
}

function linesOf(
  { title, fields, rows, unlisted }: Section,
  count: number,
  draw: DrawTable,
  style: Style,
): readonly string[] {
  const shown = rows.slice(0, count);
  const left = rows.length - count + unlisted;
  return [
    heading(title, style).trimEnd(),
    ...(shown.length > 0 ? draw(shown, fields, style).trimEnd().split('\n') : []),
    ...(left > 0 ? [style.dim(`… ${left} more`)] : []),
  ];
}

/** How many rows of each table there is room for, where a row takes a line. */
function shared(sections: readonly Section[], height: number): number[] {
  const counts = sections.map(() => 0);
  const taken = (): number =>
    sections.reduce((sum, { rows, unlisted }, at) => {
      const count = counts[at] ?? 0;
      const left = rows.length - count + unlisted;
      return sum + (at === 0 ? 1 : 2) + (count > 0 ? count + 1 : 0) + (left > 0 ? 1 : 0);
    }, 0);
  for (let isFull = false; !isFull;) {
    isFull = true;
    sections.forEach(({ rows }, at) => {
      const count = counts[at] ?? 0;
      if (count === rows.length) return;
      counts[at] = count + 1;
      if (taken() <= height) isFull = false;
      else counts[at] = count;
    });
  }
  return counts;
}

/** In a window that is lower than the titles, the last line says how much is missing. */
const cut = (lines: readonly string[], height: number, style: Style): readonly string[] =>
  height <= 0 ? [] : [...lines.slice(0, height - 1), style.dim(`… ${lines.length - height + 1} more lines`)];
