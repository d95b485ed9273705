import { timeBudget } from '../core/engine/time-budget.ts';
import type { Sharing } from '../core/engine/sharing.ts';
import { inTurns } from '../lib/steps.ts';
import type { InSteps } from '../lib/steps.ts';

/**
 * Does work of a request in steps, between which other requests have the thread; its account pays for the time. `now` in
 * milliseconds, on any clock.
 */
export function inStepsOf(sharing: Sharing | undefined, now: () => number): InSteps {
  const budget = timeBudget(sharing, sharing?.busy ?? now, {});
  return (steps) => budget.measure(() => inTurns(steps, budget.pace));
}
