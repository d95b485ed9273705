import type { Context } from '../../../core/context.ts';
import type { OutputOf } from '../../../core/operation.ts';
import type { Reads } from '../../../core/store/index.ts';
import { planRows } from '../../shared/bulk-plan.ts';
import type { BulkPlan } from '../../shared/bulk-plan.ts';
import { MOST_MEMBERSHIPS } from '../modify-many.ts';
import { decisions } from './decide.ts';
import { failed } from './items.ts';
import type { ChangeItem, Step } from './items.ts';
import { rowsIn } from './rows.ts';
import type { ChangeRow, changesInput } from './rows.ts';

/** What changes of groups will do with their rows, decided before the first write. */
export type ChangesPlan = BulkPlan<ChangeItem, Step>;

/** The hint how interrupted ones go on. */
export const GO_ON = 'go on with --resume and the same file and options';

/** Plans changes. Throws all that refuses them: nothing was changed. */
export async function planChanges(
  context: Context<Reads>,
  { rows, force = false, ...asked }: OutputOf<typeof changesInput>,
): Promise<ChangesPlan> {
  const [decideBefore, decide] = [decisions(context, force), decisions(context, force)];
  let largest = 1;
  const plan = await planRows<ChangeRow, ChangeItem, Step>(context, {
    asked,
    marks: { changes: 'groups' },
    rows: () => rowsIn(rows),
    contentOf: ({ group, add, remove, description }) => [group, add, remove, description],
    words: { what: 'change', goOn: GO_ON, undone: 'no group was changed' },
    leftOut: (before) => leftOut(decideBefore, before),
    async decide(some) {
      const decided = await decide(some);
      for (const { step } of decided) largest = Math.max(largest, step.add.length + step.remove.length);
      return decided;
    },
  });
  // As many memberships as one command changes at most.
  const most = Math.max(1, Math.floor(MOST_MEMBERSHIPS / largest));
  return { ...plan, batch: Math.min(plan.batch, most) };
}

/** Rows of earlier runs that are not as they should be, and of which the caller does not know it. They are not tried again. */
async function leftOut(decide: ReturnType<typeof decisions>, rows: readonly ChangeRow[]): Promise<ChangeItem[]> {
  const decided = await decide(rows.filter((row) => row.failed !== true));
  return decided.flatMap(({ step: { item } }) =>
    item.action === 'unchanged' ? [] : [item.action === 'failed' ? item : failed(item, CHANGED_SINCE)],
  );
}

const CHANGED_SINCE = {
  code: 'conflict',
  problem: 'an earlier run of this change left it out, or the group was changed since',
  hint: 'change these lines as a file of their own',
} as const;
