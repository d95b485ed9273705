import type { Environment } from '../../../core/context.ts';
import type { Batches } from '../../../core/operation.ts';
import { generateTemporary } from '../person-writes.ts';
import type { Batch } from './batch.ts';
import type { Plan } from './plan-import.ts';
import type { Renewal } from './renew.ts';
import type { FailedStep } from './steps.ts';

/** Rows that an earlier run left out; nothing is written. */
export interface Reminder {
  readonly importId: string;
  readonly doneBefore: number;
  readonly failed: readonly FailedStep[];
  readonly done: number;
  /** How many accounts have to get a new password. */
  readonly left: number;
}

/** The batches of an import, in the order of its work. */
export const batchesOf = (plan: Plan, environment: Environment): Batches<Batch | Renewal | Reminder> => ({
  length: [plan.failedBefore, plan.lost, plan.steps]
    .map(({ length }) => Math.ceil(length / plan.batch))
    .reduce((sum, count) => sum + count),
  *[Symbol.iterator]() {
    const { importId, done, earlier, batch, continues } = plan;
    let left = plan.lost.length;
    for (const failed of plan.failedBefore.chunks(batch)) yield { importId, doneBefore: earlier, failed, done, left };
    for (const accounts of plan.lost.chunks(batch)) {
      const lost = accounts.map((one) => ({ ...one, password: generateTemporary(environment) }));
      left -= lost.length;
      yield { importId, doneBefore: earlier, lost, done, left };
    }
    let at = 0;
    for (const steps of plan.steps.chunks(batch)) {
      yield {
        importId,
        doneBefore: at === 0 ? earlier : done + at,
        steps,
        passwords: steps.map(() => generateTemporary(environment)),
        newGroups: at === 0 ? plan.newGroups : [],
        doneAfter: done + at + steps.length,
        continues,
      };
      at += steps.length;
    }
  },
});
