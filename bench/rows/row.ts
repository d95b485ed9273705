import { availableParallelism } from 'node:os';

/** What a row of the benchmark promises. */
export interface Row {
  readonly budget: Budget | undefined;
  /** What keeps the value from being better. */
  readonly bound: string;
  /** On a machine with fewer cores the value is reported, and promises nothing. */
  readonly cores?: number;
}

interface Budget {
  readonly kind: 'at most' | 'at least';
  readonly limit: number;
}

export const atMost = (limit: number, bound: string): Row => ({ budget: { kind: 'at most', limit }, bound });
export const atLeast = (limit: number, bound: string): Row => ({ budget: { kind: 'at least', limit }, bound });
/** A number that nothing was promised of. */
export const reported = (bound: string): Row => ({ budget: undefined, bound });
/** A promise for machines with so many cores alone. */
export const onCores = (cores: number, row: Row): Row => ({ ...row, cores });

/** Whether a value keeps the row's budget on this machine. */
export function isMet({ budget, cores = 1 }: Row, value: number, here = availableParallelism()): boolean {
  if (budget === undefined || here < cores) return true;
  return budget.kind === 'at most' ? value <= budget.limit : value >= budget.limit;
}

/** The budget in words. */
export function budgetText({ budget, cores }: Row): string {
  if (budget === undefined) return 'none';
  return `${budget.kind} ${budget.limit}${cores === undefined ? '' : ` on ${cores} cores`}`;
}
