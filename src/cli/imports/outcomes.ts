import { AppError } from '../../domain/errors.ts';
import { counted } from '../../lib/plural.ts';
import type { Results } from './results.ts';

/** What rows of a file came to: counted, and told in the file of results. */

/** What became of a row. */
export interface Outcome {
  readonly line: number;
  readonly email: string | null;
  readonly action: string;
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
}

export interface Outcomes {
  /** Also of no rows: the file of results then has its headings. */
  readonly take: (items: readonly Outcome[]) => Promise<void>;
  /** How many rows came to this. */
  readonly count: (action: string) => number;
  /** How many rows there were. */
  readonly seen: () => number;
}

export function outcomesIn(results: Results | undefined): Outcomes {
  const counts = new Map<string, number>();
  let seen = 0;
  return {
    async take(items) {
      for (const { action } of items) counts.set(action, (counts.get(action) ?? 0) + 1);
      seen += items.length;
      await results?.write(
        items.map(({ line, email, action, failure }) => ({ line, email, outcome: action, failure })),
      );
    },
    count: (action) => counts.get(action) ?? 0,
    seen: () => seen,
  };
}

/** One line about all rows: how many were changed as the word says, and how many were not. */
export const summaryOf =
  (done: string) =>
  ({ count }: Pick<Outcomes, 'count'>): string =>
    `${count(done)} ${done}, ${count('unchanged')} unchanged${count('failed') === 0 ? '' : `, ${count('failed')} failed`}`;

interface Told {
  readonly failed: number;
  readonly total: number;
  readonly isDryRun: boolean;
  /** The file of results, as it was given. */
  readonly path: string | undefined;
  readonly verb: Verb;
}

/** What is done with rows, as a hint says it of those that are left. */
export type Verb = 'import' | 'remove' | 'change';

/** Throws `partial` where rows were left out. */
export function requireNoneFailed({ failed, total, isDryRun, path, verb }: Told): void {
  if (failed === 0) return;
  const isKept = path !== undefined && path !== '-';
  throw new AppError('partial', `${failed} of ${counted(total, 'row')} ${isDryRun ? 'would fail' : 'failed'}`, {
    hint: isKept
      ? `correct the lines that ${path} says failed, and ${verb} them as a file of their own`
      : `correct these lines, and ${verb} them as a file of their own; --results FILE keeps which they are`,
    details: { failed, total },
  });
}
