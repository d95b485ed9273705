import { OWNER } from '../../domain/guards.ts';
import type { ImportRow } from './import-known.ts';
import type { Step } from './import-plan.ts';

/**
 * The order in which an import is carried out. Batches are committed one by one, and after each the organization needs
 * an Owner: those who become one come first, so that whoever the import demotes is never the last.
 */

/** The rows of Owners first, else as in the file. By the rows alone, so that a resumed import finds the same order. */
export const ownersFirst = (rows: readonly ImportRow[]): ImportRow[] => [
  ...rows.filter((row) => row.role === OWNER),
  ...rows.filter((row) => row.role !== OWNER),
];

/** Plans rows in the order of their lines, as faults and inferred usernames need it; answers the steps in the rows' own order. */
export async function planInFileOrder(
  rows: readonly ImportRow[],
  plan: (rows: readonly ImportRow[]) => Promise<readonly Step[]>,
): Promise<Step[]> {
  const numbered = rows
    .map((row, position) => ({ row, place: position }))
    .sort((one, other) => one.row.line - other.row.line);
  const steps = await plan(numbered.map(({ row }) => row));
  return steps
    .map((step, at) => ({ step, place: numbered[at]?.place ?? at }))
    .sort((one, other) => one.place - other.place)
    .map(({ step }) => step);
}
