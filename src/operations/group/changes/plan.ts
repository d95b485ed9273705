import type { Context } from '../../../core/context.ts';
import type { OutputOf } from '../../../core/operation.ts';
import type { Reads } from '../../../core/store/index.ts';
import { closePlan } from '../../shared/bulk-plan.ts';
import type { BulkPlan } from '../../shared/bulk-plan.ts';
import { bulkIdentity, rowsDone } from '../../shared/bulk-rows.ts';
import { faultsOfRows } from '../../shared/row-faults.ts';
import type { RowFault } from '../../shared/row-faults.ts';
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
  { rows: given, force = false, continue_on_error: continues, batch, resume }: OutputOf<typeof changesInput>,
): Promise<ChangesPlan> {
  const { tx, pace, environment } = context;
  const identity = bulkIdentity(contentsOf(given), { changes: 'groups' });
  const { earlier, done } = await rowsDone(tx, identity, { resume, what: 'change', goOn: GO_ON });
  const steps = environment.spool<Step>();
  const failedBefore = environment.spool<ChangeItem>();
  try {
    const [decideBefore, decide] = [decisions(context, force), decisions(context, force)];
    const faults: RowFault[] = [];
    let [at, largest] = [0, 1];
    for (const chunk of rowsIn(given)) {
      const before = chunk.slice(0, Math.max(0, done - at));
      at += chunk.length;
      if (continues) failedBefore.append(await leftOut(decideBefore, before));
      for (const { step, fault } of await decide(chunk.slice(before.length))) {
        steps.append([step]);
        largest = Math.max(largest, step.add.length + step.remove.length);
        if (!continues && fault !== undefined) faults.push(fault);
      }
      await pace();
    }
    if (faults.length > 0) throw faultsOfRows(faults, steps.length, 'no group was changed');
    // As many memberships as one command changes at most.
    const most = Math.max(1, Math.floor(MOST_MEMBERSHIPS / largest));
    return { id: identity.id, earlier, done, steps, failedBefore, batch: Math.min(batch, most), continues };
  } catch (error) {
    closePlan({ steps, failedBefore });
    throw error;
  }
}

/** What tells one row from another, beside its line. */
function* contentsOf(given: OutputOf<typeof changesInput>['rows']): Iterable<readonly unknown[]> {
  for (const chunk of rowsIn(given))
    yield chunk.map(({ group, add, remove, description }) => [group, add, remove, description]);
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
