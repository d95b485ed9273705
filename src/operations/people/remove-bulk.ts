import { ownsProjects } from '../../domain/guards.ts';
import { bulk } from '../../core/operation.ts';
import type { Batches } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import { mappedRows, rowsOf } from '../../lib/rows.ts';
import { TOGETHER } from '../shared/bulk-rows.ts';
import { requireOwnTurn } from '../shared/own-turn.ts';
import { requireAuthorityOver } from '../shared/resolve.ts';
import { REMOVAL_EVENTS, removePeople } from './departures.ts';
import { peopleRemove } from './remove.ts';
import { failed, itemOf, removalAnswer } from './removal/items.ts';
import type { RemovalItem } from './removal/items.ts';
import { faultFrom } from './removal/decide.ts';
import { closePlan, GO_ON, planRemoval } from './removal/plan.ts';
import type { RemovalPlan } from './removal/plan.ts';
import { removalInput } from './removal/rows.ts';
import { handOver } from './successor.ts';

/** The rows of one transaction. */
interface Batch extends Pick<RemovalPlan, 'id' | 'continues' | 'successor'> {
  readonly items: readonly RemovalItem[];
  readonly doneBefore: number;
  readonly doneAfter: number;
  /** They were left out by an earlier run, and are told alone. */
  readonly isReminder: boolean;
}

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
  list: 'items',

  plan: (context, input) => planRemoval(context, input),

  *foreseen(plan) {
    const total = plan.done + plan.steps.length;
    for (const spool of [plan.failedBefore, plan.steps])
      for (const items of spool.chunks(TOGETHER)) yield { items: [...items], done: 0, total };
  },

  batches: (_input, plan): Batches<Batch> => ({
    length: [plan.failedBefore, plan.steps]
      .map(({ length }) => Math.ceil(length / plan.batch))
      .reduce((sum, count) => sum + count),
    *[Symbol.iterator]() {
      const { id, continues, successor, earlier, done } = plan;
      const base = { id, continues, successor };
      for (const items of plan.failedBefore.chunks(plan.batch))
        yield { ...base, items, doneBefore: earlier, doneAfter: done, isReminder: true };
      let at = 0;
      for (const items of plan.steps.chunks(plan.batch)) {
        const doneBefore = at === 0 ? earlier : done + at;
        at += items.length;
        yield { ...base, items, doneBefore, doneAfter: done + at, isReminder: false };
      }
    },
  }),

  async run(context, batch) {
    const { id, items, doneBefore, doneAfter, isReminder } = batch;
    await requireOwnTurn(context.tx, id, doneBefore);
    if (isReminder) return { items: [...items], done: doneAfter, total: 0 };
    const done = await removeRows(context, batch);
    await context.tx.imports.record(id, doneAfter, context.at);
    return { items: done, done: doneAfter, total: 0 };
  },

  resumed: async (input, outputs) => {
    const left = new Set<number>();
    for await (const { items } of outputs)
      for (const { line, action } of items) if (action === 'failed') left.add(line);
    const rows = mappedRows(rowsOf(input.rows), (row) => (left.has(row.line) ? { ...row, failed: true } : row));
    return { ...input, rows, resume: true };
  },

  merge: (plan, outputs, earlier) => ({
    items: [...earlier, ...outputs].flatMap(({ items }) => items),
    done: outputs.at(-1)?.done ?? plan.done,
    total: plan.done + plan.steps.length,
  }),

  release: (plan) => closePlan(plan),
});

/** Removes the people of a batch. Who is gone since the plan was made is left alone. */
async function removeRows(context: Context, { items, continues, successor }: Batch): Promise<RemovalItem[]> {
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
