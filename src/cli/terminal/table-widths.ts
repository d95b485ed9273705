import type { ColumnKind } from './table-columns.ts';

/** How wide the columns of a table become, so that it fits a terminal. */

export interface Sized {
  readonly kind: ColumnKind;
  /** What it takes to show all of it, in columns of a terminal. */
  readonly natural: number;
  /** What it takes to show four of five of its cells. */
  readonly most: number;
  /** What it takes to show all of its cells, but perhaps not its title. */
  readonly cells: number;
}

/** What stands between two columns. */
export const GAP = '  ';

type Step = (columns: readonly Sized[], widths: readonly number[], available: number) => readonly number[];

/** Columns of a kind become narrower, the widest first, down to a width. */
const narrow =
  (kind: ColumnKind, floor: number): Step =>
  (columns, widths, available) =>
    narrowed(
      widths,
      columns.map((column) => (column.kind === kind ? floor : Infinity)),
      available,
    );

/** Names that are wider than their column take a line of their own, so it can be narrower than they are. */
const spill =
  (floorOf: (column: Sized) => number): Step =>
  (columns, widths, available) =>
    narrowed(
      widths,
      columns.map((column) => (column.kind === 'name' ? floorOf(column) : Infinity)),
      available,
    );

/** Columns of a kind go, the last first. */
const drop =
  (kind: ColumnKind): Step =>
  (columns, widths, available) =>
    without(
      widths,
      columns.map((column) => column.kind === kind),
      available,
    );

/** Titles that are wider than what stands below them are cut. */
const cutTitles: Step = (columns, widths, available) =>
  narrowed(
    widths,
    columns.map(({ cells }) => Math.max(cells, 8)),
    available,
  );

const STEPS: readonly Step[] = [
  narrow('list', 16),
  narrow('prose', 30),
  cutTitles,
  narrow('list', 8),
  drop('moment'),
  narrow('text', 8),
  narrow('prose', 20),
  spill(({ most }) => Math.max(most, 16)),
  drop('list'),
  narrow('prose', 8),
  spill(({ natural }) => Math.min(natural, 12)),
  narrow('text', 4),
  drop('text'),
];

/**
 * The widths; 0: the column is not shown. The sum, with gaps, is at most `available` where that holds 12 columns for
 * each name and 8 for prose. A name that is wider than its column has the rest of its row in the next line.
 */
export const fit = (columns: readonly Sized[], available: number): readonly number[] => {
  const all = columns.map(({ natural }) => natural);
  const fitting = STEPS.reduce<readonly number[]>(
    (widths, step) => (excessOf(widths, available) > 0 ? step(columns, widths, available) : widths),
    all,
  );
  return widened(fitting, all, available);
};

function excessOf(widths: readonly number[], available: number): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, GAP.length * (shown.length - 1)) - available;
}

/** Takes from the widest until the sum fits, or all are at their floors. */
function narrowed(widths: readonly number[], floors: readonly number[], available: number): number[] {
  const narrower = [...widths];
  for (let excess = excessOf(narrower, available); excess > 0; excess -= 1) {
    const meant = narrower.map((width, at) => (width > (floors[at] ?? Infinity) ? width : 0));
    const widest = Math.max(...meant);
    if (widest === 0) break;
    narrower[meant.indexOf(widest)] = widest - 1;
  }
  return narrower;
}

/** Gives the room that columns left when they went to those that became narrower, the first ones first. */
function widened(widths: readonly number[], all: readonly number[], available: number): number[] {
  const wider = [...widths];
  wider.forEach((width, at) => {
    const missing = width === 0 ? 0 : (all[at] ?? 0) - width;
    wider[at] = width + Math.max(0, Math.min(missing, -excessOf(wider, available)));
  });
  return wider;
}

/** Takes whole columns away, from the last one on, until the sum fits. */
function without(widths: readonly number[], isMeant: readonly boolean[], available: number): number[] {
  const left = [...widths];
  for (let at = left.length - 1; at >= 0 && excessOf(left, available) > 0; at -= 1) if (isMeant[at]) left[at] = 0;
  return left;
}
