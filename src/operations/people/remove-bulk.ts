import { ownsProjects } from '../../domain/guards.ts';
import { bulk } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import { rowwise } from '../shared/bulk-batches.ts';
import { faultFrom } from '../shared/row-faults.ts';
import { requireAuthorityOver } from '../shared/resolve.ts';
import { REMOVAL_EVENTS, removePeople } from './departures.ts';
import { peopleRemove } from './remove.ts';
import { failed, itemOf, removalAnswer } from './removal/items.ts';
import type { RemovalItem } from './removal/items.ts';
import { GO_ON, planRemoval } from './removal/plan.ts';
import type { RemovalPlan } from './removal/plan.ts';
import { removalInput } from './removal/rows.ts';
import { handOver } from './successor.ts';

export const peopleRemoveBulk = bulk({
  name: 'people.remove-bulk',
  summary: 'Remove the people of a file, in batches',
  permission: peopleRemove.permission,
  also: { ...peopleRemove.also },
  records: [...peopleRemove.records],
  goOn: `fix what is wrong, then ${GO_ON}`,
  input: removalInput,
  output: removalAnswer,
  errors: [...(peopleRemove.errors ?? []), 'invalid'],
  plan: (context, input) => planRemoval(context, input),
  ...rowwise<RemovalItem, RemovalItem, RemovalPlan>({ itemOf: (item) => item, carryOut: removeRows }),
});

/** Removes the people of a batch. Who is gone since the plan was made is left alone. */
async function removeRows(
  context: Context,
  items: readonly RemovalItem[],
  { continues, successor }: RemovalPlan,
): Promise<RemovalItem[]> {
  const { tx } = context;
  const ids = items.flatMap(({ action, id }) => (action === 'removed' && id !== null ? [id] : []));
  const there = await tx.people.find({ ids });
  await requireAuthorityOver(context, there);
  // Who became the owner of a project since.
  const owning = continues && successor === undefined ? await tx.projects.owning(ids) : [];
  const leaving = there.filter(({ id }) => !owning.includes(id));
  if (successor !== undefined) await handOver(context, leaving, successor);
  const gone = new Map((await removePeople(context, leaving, REMOVAL_EVENTS.removed)).map((one) => [one.id, one]));
  const done: RemovalItem[] = [];
  for (const item of items) {
    const { line, action, id, username } = item;
    const departure = gone.get(id ?? '');
    if (action !== 'removed' || id === null) done.push(item);
    else if (departure !== undefined) done.push(itemOf(line, 'removed', departure));
    else if (!owning.includes(id)) done.push({ ...item, action: 'unchanged', invitations: [] });
    else {
      const fault = faultFrom(ownsProjects(username, await tx.people.ownedProjects(id), 'remove'));
      done.push(fault === undefined ? item : failed(item, fault));
    }
  }
  return done;
}
