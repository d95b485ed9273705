import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { counted } from '../../lib/plural.ts';

/** What is wrong with rows of a file, and why some were left out. */

export interface RowFault {
  readonly line: number;
  readonly code: ErrorCode;
  /** The column that it is in; undefined: the whole line. */
  readonly field?: 'email' | 'username' | 'role' | 'groups';
  readonly problem: string;
  /** What helps. */
  readonly hint?: string | undefined;
}

/** A refusal as the fault of a row. */
export function faultFrom(refusal: AppError | undefined): Omit<RowFault, 'line'> | undefined {
  return refusal && { code: refusal.code, problem: refusal.message, hint: refusal.hint };
}

/** Why a row was left out. */
export const rowFailure = z.object({ code: z.string(), message: z.string(), hint: z.optional(z.string()) });

/** How many different hints an error gives. */
const MOST_HINTS = 3;

/** The error that lists the faults of all rows; its code is theirs if all have the same, else `invalid`. `undone`: what was not done, as a sentence. */
export function faultsOfRows(faults: readonly RowFault[], rows: number, undone: string): AppError {
  const sorted = [...faults].sort((a, b) => a.line - b.line);
  const codes = new Set(sorted.map((fault) => fault.code));
  const [only] = codes.size === 1 ? codes : [];
  const count = sorted.length === 1 ? 'a fault' : `${sorted.length} faults`;
  const hints = [...new Set(sorted.flatMap(({ hint }) => hint ?? []))];
  return new AppError(only ?? 'invalid', `${count} in ${counted(rows, 'row')}; ${undone}`, {
    hint: hints.length === 0 ? 'correct these lines and run it again' : hints.slice(0, MOST_HINTS).join('; '),
    details: { faults: sorted },
  });
}
