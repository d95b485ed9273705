import type { Batches } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import { mappedRows, rowsOf } from '../../lib/rows.ts';
import type { Lines } from '../../lib/rows.ts';
import { closePlan } from './bulk-plan.ts';
import type { BulkPlan, Item } from './bulk-plan.ts';
import { TOGETHER } from './bulk-rows.ts';
import { requireOwnTurn } from './own-turn.ts';

/** How a planned bulk of rows runs: what was left out before is told first, then each batch is a transaction. */

/** The rows of one transaction. */
interface Batch<I, Step, P> {
  readonly plan: P;
  /** They were left out by an earlier run, and are told alone. */
  readonly reminded: readonly I[];
  readonly steps: readonly Step[];
  readonly doneBefore: number;
  readonly doneAfter: number;
}

interface Output<I> {
  items: I[];
  /** Rows done in all, those of an earlier, interrupted run included, of how many. */
  done: number;
  total: number;
}

/** A row as a caller gives it; `failed`: an earlier run of the same bulk left it out, and the caller knows it. */
interface Row {
  readonly line: number;
  readonly failed?: boolean | undefined;
}

interface Rowwise<I extends Item, Step, P> {
  readonly itemOf: (step: Step) => I;
  /** Does the rows of a batch; returns what became of each. */
  readonly carryOut: (context: Context, steps: readonly Step[], plan: P) => Promise<I[]>;
}

/** The parts of a bulk operation that are the same for all bulks of rows. */
export const rowwise = <I extends Item, Step, P extends BulkPlan<I, Step>>({
  itemOf,
  carryOut,
}: Rowwise<I, Step, P>) => ({
  list: 'items',

  *foreseen(plan: P): Iterable<Output<I>> {
    const total = plan.done + plan.steps.length;
    for (const items of plan.failedBefore.chunks(TOGETHER)) yield { items: [...items], done: 0, total };
    for (const steps of plan.steps.chunks(TOGETHER)) yield { items: steps.map(itemOf), done: 0, total };
  },

  batches: (_input: unknown, plan: P): Batches<Batch<I, Step, P>> => ({
    length: [plan.failedBefore, plan.steps]
      .map(({ length }) => Math.ceil(length / plan.batch))
      .reduce((sum, count) => sum + count),
    *[Symbol.iterator]() {
      const { earlier, done } = plan;
      for (const reminded of plan.failedBefore.chunks(plan.batch))
        yield { plan, reminded, steps: [], doneBefore: earlier, doneAfter: done };
      let at = 0;
      for (const steps of plan.steps.chunks(plan.batch)) {
        const doneBefore = at === 0 ? earlier : done + at;
        at += steps.length;
        yield { plan, reminded: [], steps, doneBefore, doneAfter: done + at };
      }
    },
  }),

  async run(context: Context, { plan, reminded, steps, doneBefore, doneAfter }: Batch<I, Step, P>): Promise<Output<I>> {
    await requireOwnTurn(context.tx, plan.id, doneBefore);
    if (steps.length === 0) return { items: [...reminded], done: doneAfter, total: 0 };
    const items = await carryOut(context, steps, plan);
    await context.tx.imports.record(plan.id, doneAfter, context.at);
    return { items, done: doneAfter, total: 0 };
  },

  async resumed<R extends Row, Input extends { readonly rows: Lines<R> }>(
    input: Input,
    outputs: AsyncIterable<Output<I>>,
  ): Promise<Input & { resume: true }> {
    const left = new Set<number>();
    for await (const { items } of outputs)
      for (const { line, action } of items) if (action === 'failed') left.add(line);
    const rows = mappedRows(rowsOf(input.rows), (row) => (left.has(row.line) ? { ...row, failed: true } : row));
    return { ...input, rows, resume: true };
  },

  merge: (plan: P, outputs: readonly Output<I>[], earlier: readonly Output<I>[]): Output<I> => ({
    items: [...earlier, ...outputs].flatMap(({ items }) => items),
    done: outputs.at(-1)?.done ?? plan.done,
    total: plan.done + plan.steps.length,
  }),

  release: closePlan,
});
