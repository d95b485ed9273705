import * as z from 'zod/mini';
import { accessChange, accessDelta } from '../../../domain/organization-file/access-delta.ts';
import { assertionText, judge, testFailure } from '../../../domain/organization-file/assertions.ts';
import type { OrganizationDocument } from '../../../domain/organization-file/document.ts';
import type { Steps } from '../../../lib/steps.ts';
import { noFaults } from '../../../domain/organization-file/faults.ts';
import { graphOf } from '../../../domain/organization-file/graph.ts';
import type { Plan } from '../../../domain/organization-file/plan.ts';
import { assertionsOf } from '../../../domain/organization-file/test-references.ts';

/** What a plan does to access: who gains and loses what, and whether the document's tests hold after it. */

export const effectFields = {
  access: z.array(accessChange),
  tests: z.object({ assertions: z.number(), failures: z.array(testFailure) }),
};
type Effects = z.infer<z.ZodMiniObject<typeof effectFields>>;

/**
 * Throws `tests_failed` with all assertions that would not hold after a plan, as faults of the document; and the faults of
 * the tests themselves.
 */
export function* requireTests({ after }: Pick<Plan, 'after'>, { tests = [] }: OrganizationDocument): Steps<void> {
  if (tests.length === 0) return;
  const faults = noFaults();
  for (const { assertion, failure } of yield* judge(assertionsOf(tests, after), yield* graphOf(after)))
    if (failure !== null)
      faults.add(assertion.path, 'tests_failed', () => `${assertionText(failure)} fails: ${failure.why.join('; ')}`);
  faults.enforce();
}

/** The effects of a plan. Throws the faults of the tests as those of the document. */
export function* effectsOf(
  { before, after }: Pick<Plan, 'before' | 'after'>,
  { tests = [] }: OrganizationDocument,
): Steps<Effects> {
  const results = tests.length === 0 ? [] : yield* judge(assertionsOf(tests, after), yield* graphOf(after));
  return {
    access: before === after ? [] : yield* accessDelta(yield* graphOf(before), yield* graphOf(after)),
    tests: {
      assertions: results.length,
      failures: results.flatMap(({ failure }) => (failure === null ? [] : [failure])),
    },
  };
}
