import { OWNER } from '../../../domain/guards.ts';
import type { ImportRow } from './known.ts';
import type { ImportStep } from './plan.ts';

/**
 * The order in which an import runs. Batches are committed one by one, and after each the organization needs
 * an Owner: new Owners come first, so that a demoted one is never the last.
 */

/** The rows of Owners first, else as in the file. Only the rows decide, so that a resumed import has the same order. */
export const ownersFirst = (rows: readonly ImportRow[]): ImportRow[] => [
  ...rows.filter((row) => row.role === OWNER),
  ...rows.filter((row) => row.role !== OWNER),
];

/** Plans rows in the order of their lines, as faults and inferred usernames need it; returns the steps in the order of the rows. */
export async function planInFileOrder(
  rows: readonly ImportRow[],
  plan: (rows: readonly ImportRow[]) => Promise<readonly ImportStep[]>,
): Promise<ImportStep[]> {
  const numbered = rows
    .map((row, position) => ({ row, place: position }))
    .sort((one, other) => one.row.line - other.row.line);
  const steps = await plan(numbered.map(({ row }) => row));
  return steps
    .map((step, at) => ({ step, place: numbered[at]?.place ?? at }))
    .sort((one, other) => one.place - other.place)
    .map(({ step }) => step);
}
