import { AppError } from '../../domain/errors.ts';
import { bulk } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import { runNested } from '../shared/adapt.ts';
import { rowwise } from '../shared/bulk-batches.ts';
import { changesAnswer, failed } from './changes/items.ts';
import type { ChangeItem, Step } from './changes/items.ts';
import { membershipsNow } from './changes/memberships.ts';
import { GO_ON, planChanges } from './changes/plan.ts';
import type { ChangesPlan } from './changes/plan.ts';
import { changesInput } from './changes/rows.ts';
import { groupModify } from './modify.ts';

export const groupModifyBulk = bulk({
  name: 'group.modify-bulk',
  summary: 'Change the members of groups as the rows of a file say, in batches',
  permission: groupModify.permission,
  also: { ...groupModify.also },
  records: groupModify.records,
  goOn: `fix what is wrong, then ${GO_ON}`,
  input: changesInput,
  output: changesAnswer,
  errors: [...(groupModify.errors ?? []), 'invalid'],
  plan: (context, input) => planChanges(context, input),
  ...rowwise<ChangeItem, Step, ChangesPlan>({ itemOf: ({ item }) => item, carryOut: changeGroups }),
});

/** What becomes of a group by all rows of a batch. */
interface Change {
  /** The last row that names somebody decides. */
  readonly members: Map<string, 'add' | 'remove'>;
  description: string | undefined;
}

/** Does the rows of a batch, one after the other, and changes each group once. */
async function changeGroups(
  context: Context,
  steps: readonly Step[],
  { continues }: ChangesPlan,
): Promise<ChangeItem[]> {
  const { tx } = context;
  const there = await peopleThere(context, steps);
  const groups = steps.flatMap(({ item }) => item.group.id ?? []);
  const kept = new Set((await tx.groups.find({ ids: [...new Set(groups)] })).map(({ id }) => id));
  const done = steps.map((step): Step => {
    const { id, name } = step.item.group;
    if (step.item.action === 'failed' || id === null) return step;
    // Who is to leave, and is gone, has left.
    const gone = kept.has(id) ? step.add.find((one) => !there.has(one.id))?.username : `the group ${name}`;
    if (gone === undefined) return step;
    if (!continues) throw new AppError('not_found', `${gone} is gone since the file was checked`);
    const item = failed(step.item, { code: 'not_found', problem: `${gone} was removed meanwhile` });
    return { item, add: [], remove: [], description: undefined };
  });
  const memberships = membershipsNow(tx);
  await memberships.load(done);
  const changes = new Map<string, Change>();
  const items = done.map((step) => {
    if (step.item.action === 'failed') return step.item;
    const item = memberships.change(step);
    if (item.action === 'changed') note(changes, item, step.description);
    return item;
  });
  for (const [group, { members, description }] of changes) await changeGroup(context, group, members, description);
  return items;
}

/** Those who are to be added and are there. */
async function peopleThere({ tx }: Context, steps: readonly Step[]): Promise<ReadonlySet<string>> {
  const ids = new Set(steps.flatMap(({ add }) => add.map(({ id }) => id)));
  return new Set((await tx.people.find({ ids: [...ids] })).map(({ id }) => id));
}

function note(
  changes: Map<string, Change>,
  { group, added, removed }: ChangeItem,
  description: string | undefined,
): void {
  if (group.id === null) return;
  const change = changes.get(group.id) ?? { members: new Map(), description: undefined };
  changes.set(group.id, change);
  for (const { id } of added) change.members.set(id, 'add');
  for (const { id } of removed) change.members.set(id, 'remove');
  if (description !== undefined) change.description = description;
}

/** How many members one change of a group takes. */
const TOGETHER = 1000;

/** As a change of the group, which asks for what such a change asks for, and records it. */
async function changeGroup(
  context: Context,
  group: string,
  members: Change['members'],
  description: string | undefined,
): Promise<void> {
  const all = [...members];
  for (let at = 0; at < Math.max(1, all.length); at += TOGETHER) {
    const some = all.slice(at, at + TOGETHER);
    const named = (which: 'add' | 'remove') => some.filter(([, how]) => how === which).map(([id]) => id);
    await runNested(context, groupModify, { group, add: named('add'), remove: named('remove'), description });
    await context.pace();
  }
}
