import Table from 'cli-table3';
import stringWidth from 'string-width';
import type { Style } from './style.ts';

const GAP = '  ';
const NARROWEST = 8;

/** Lays out a table in `width` columns of a terminal. Columns in `whole` are never cut. */
export function makeTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  whole: ReadonlySet<number>,
  width: number,
  style: Style,
): string {
  const natural = header.map((title, at) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[at] ?? ''))),
  );
  const widths = shrink(natural, whole, width - GAP.length * (header.length - 1));
  const table = new Table({
    chars: { ...BORDERLESS, middle: GAP },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  const fit = (cells: readonly string[]) => cells.map((cell, at) => cut(cell, widths[at] ?? 0));
  table.push(
    fit(header).map((title) => style.bold(title)),
    ...rows.map((row) => fit(row)),
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
function shrink(natural: readonly number[], whole: ReadonlySet<number>, available: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, one) => sum + one, 0) - available;
  while (excess > 0) {
    const widest = widths.reduce<number | undefined>(
      (best, one, at) =>
        whole.has(at) || one <= NARROWEST || (best !== undefined && (widths[best] ?? 0) >= one) ? best : at,
      undefined,
    );
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
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
