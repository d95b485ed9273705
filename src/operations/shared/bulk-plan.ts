import type { Context } from '../../core/context.ts';
import type { Spool } from '../../lib/spool.ts';
import type { Reads } from '../../core/store/index.ts';
import { bulkIdentity, rowsDone } from './bulk-rows.ts';
import { faultsOfRows } from './row-faults.ts';
import type { RowFault } from './row-faults.ts';

/** How a bulk of rows is planned: what is to be done with each, decided before the first write. */

/** What becomes of a row. */
export interface Item {
  readonly line: number;
  readonly action: string;
}

/** What a bulk will do with its rows, decided before the first write. To be closed. */
export interface BulkPlan<I extends Item, Step> {
  readonly id: string;
  /** How many rows earlier runs did, and how many of them this run skips. */
  readonly earlier: number;
  readonly done: number;
  /** What is to be done with each row that is left, in the order of the file. */
  readonly steps: Spool<Step>;
  /** Rows that earlier runs left out, to be told. */
  readonly failedBefore: Spool<I>;
  /** How many rows one transaction takes. */
  readonly batch: number;
  /** Rows with a fault are left out. */
  readonly continues: boolean;
}

/** What is to be done with a row, and what is wrong with it. */
interface Decided<Step> {
  readonly step: Step;
  readonly fault?: RowFault | undefined;
}

interface Planning<R, I extends Item, Step> {
  readonly asked: { readonly batch: number; readonly resume: boolean; readonly continue_on_error: boolean };
  /** What tells this bulk from one of another kind with the same rows. */
  readonly marks: object;
  /** The rows, some at a time, as often as wanted. */
  readonly rows: () => Iterable<readonly R[]>;
  /** What tells one row from another, beside its line. */
  readonly contentOf: (row: R) => unknown;
  /** What it is called, the hint how it goes on, and what was not done where it is refused. */
  readonly words: { readonly what: string; readonly goOn: string; readonly undone: string };
  /** What was left out of these, which earlier runs did. */
  readonly leftOut: (rows: readonly R[]) => Promise<readonly I[]>;
  readonly decide: (rows: readonly R[]) => Promise<readonly Decided<Step>[]>;
  /** Looks at all that was decided, before the faults of rows are told. */
  readonly check?: () => void;
}

/** Decides what is to be done with each row. Throws all that refuses it: nothing was changed. */
export async function planRows<R, I extends Item, Step>(
  { tx, pace, environment }: Context<Reads>,
  { asked, marks, rows, contentOf, words, leftOut, decide, check }: Planning<R, I, Step>,
): Promise<BulkPlan<I, Step>> {
  const { batch, resume, continue_on_error: continues } = asked;
  const identity = bulkIdentity(contentsOf(rows(), contentOf), marks);
  const { earlier, done } = await rowsDone(tx, identity, { resume, ...words });
  const steps = environment.spool<Step>();
  const failedBefore = environment.spool<I>();
  try {
    const faults: RowFault[] = [];
    let at = 0;
    for (const chunk of rows()) {
      const before = chunk.slice(0, Math.max(0, done - at));
      at += chunk.length;
      if (continues) failedBefore.append(await leftOut(before));
      const decided = await decide(chunk.slice(before.length));
      steps.append(decided.map(({ step }) => step));
      if (!continues) for (const { fault } of decided) if (fault !== undefined) faults.push(fault);
      await pace();
    }
    check?.();
    if (faults.length > 0) throw faultsOfRows(faults, steps.length, words.undone);
    return { id: identity.id, earlier, done, steps, failedBefore, batch, continues };
  } catch (error) {
    closePlan({ steps, failedBefore });
    throw error;
  }
}

function* contentsOf<R>(chunks: Iterable<readonly R[]>, contentOf: (row: R) => unknown): Iterable<readonly unknown[]> {
  for (const chunk of chunks) yield chunk.map(contentOf);
}

/** Lets go of what a plan keeps. */
export function closePlan({ steps, failedBefore }: Pick<BulkPlan<Item, unknown>, 'steps' | 'failedBefore'>): void {
  steps.close();
  failedBefore.close();
}
