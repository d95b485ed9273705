import { AppError } from '../../domain/errors.ts';
import type { Rows } from '../../lib/rows.ts';
import { SortedRows } from '../../lib/sorted-rows.ts';
import type { OpenSpool } from '../../lib/spool.ts';
import type { Io } from '../terminal/io.ts';
import type { NoteKind } from '../terminal/notes.ts';
import type { Item, View } from '../terminal/output.ts';
import { outcomesIn, requireNoneFailed } from './outcomes.ts';
import type { Outcome, Outcomes, Verb } from './outcomes.ts';
import { openResults, tellOthers } from './results.ts';

/** The rows of a file are done in batches: each is told in the file of results, shown in the order of the file, and counted. */

/** What is used of a command. */
interface Teller {
  readonly io: Pick<Io, 'stdout' | 'environment'>;
  readonly flags: { readonly dryRun: boolean };
  show<O>(view: View<O>, output: O): Promise<void>;
  readonly note: (text: string, kind?: NoteKind) => void;
}

/** What somebody asks of batches, as flags say it. */
export interface BatchOptions {
  readonly batch?: number;
  readonly continue_on_error: boolean;
  readonly resume: boolean;
  /** The file of results. */
  readonly results?: string;
}

/** Whether batches are asked for, however few rows there are. */
export const asksForBatches = ({ batch, continue_on_error, resume, results }: BatchOptions): boolean =>
  batch !== undefined || continue_on_error || resume || results !== undefined;

/** How many rows are done, of how many, earlier runs included. */
interface Answer {
  readonly done: number;
  readonly total: number;
  /** How many accounts have to get a new password. */
  readonly to_renew?: number;
}

/** What a call tells while it runs. */
interface Telling {
  readonly partial: (output: unknown) => Promise<void>;
  readonly counted: () => { readonly done: number; readonly total: number };
}

interface InBatches<R extends { readonly line: number }, I extends Item & Outcome, A extends Answer> {
  readonly rows: Rows<R>;
  /** The address that a row has in the results where nothing else is known of it. */
  readonly emailOf: (row: R) => string | null;
  readonly resume: boolean;
  /** The file of results. */
  readonly results: string | undefined;
  readonly call: (telling: Telling) => Promise<A>;
  readonly view: View<Rows<I>>;
  /** What is kept of items until they are shown, and where; left out: all of them, in a file where they are many. */
  readonly kept?: { readonly item: (item: I) => I; readonly open: OpenSpool };
  readonly summary: (outcomes: Outcomes, answer: A) => string;
  /** The hint how it goes on after an interruption. */
  readonly goOn: string;
  readonly verb: Verb;
}

/** Calls, tells and shows. Throws `interrupted` where rows are left to do, `partial` where some were left out. */
export async function inBatches<R extends { readonly line: number }, I extends Item & Outcome, A extends Answer>(
  cli: Teller,
  { rows, results: path, view, kept, ...it }: InBatches<R, I, A>,
): Promise<void> {
  const { dryRun: isDryRun } = cli.flags;
  const resume = it.resume && !isDryRun;
  const { spool } = await cli.io.environment();
  const shown = new SortedRows<I>((kept?.open ?? spool)(), ({ line }) => line);
  const results = path === undefined ? undefined : openResults(path, cli.io.stdout, { append: resume });
  const outcomes = outcomesIn(results);
  let undone = true;
  try {
    const answer = await it.call({
      async partial(output) {
        const { items } = output as { readonly items: readonly I[] };
        shown.append(kept === undefined ? items : items.map(kept.item));
        await outcomes.take(items);
      },
      counted: () => ({ done: Math.min(outcomes.seen(), rows.length), total: rows.length }),
    });
    undone = false;
    await outcomes.take([]);
    if (path !== '-') await cli.show<Rows<I>>(view, shown);
    cli.note(it.summary(outcomes, answer), 'summary');
    const { done, total, to_renew = 0 } = answer;
    if (resume && done === total) await tellOthers(results, rows, it.emailOf);
    if (!isDryRun && (done < total || to_renew > 0))
      throw new AppError('interrupted', `stopped after ${done} of ${total} rows`, { hint: it.goOn });
    requireNoneFailed({ failed: outcomes.count('failed'), total, isDryRun, path, verb: it.verb });
  } finally {
    shown.close();
    results?.close(undone);
  }
}
