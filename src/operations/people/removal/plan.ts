import type { Context } from '../../../core/context.ts';
import type { OutputOf } from '../../../core/operation.ts';
import type { Reads } from '../../../core/store/index.ts';
import { closePlan } from '../../shared/bulk-plan.ts';
import type { BulkPlan } from '../../shared/bulk-plan.ts';
import { bulkIdentity, rowsDone } from '../../shared/bulk-rows.ts';
import { findOwner } from '../../project/owner.ts';
import type { Departure } from '../departures.ts';
import { faultsOfRows } from '../../shared/row-faults.ts';
import type { RowFault } from '../../shared/row-faults.ts';
import { decisions } from './decide.ts';
import { findRows } from './find.ts';
import { failed, itemOf } from './items.ts';
import type { RemovalItem } from './items.ts';
import { rowsIn } from './rows.ts';
import type { RemovalRow, removalInput } from './rows.ts';

/** What a removal will do with its rows: a step is what is to become of a row. */
export interface RemovalPlan extends BulkPlan<RemovalItem, RemovalItem> {
  /** The id of the new owner of projects. */
  readonly successor: string | undefined;
}

/** The hint how an interrupted one goes on. */
export const GO_ON = 'go on with --resume and the same file';

/** Plans a removal. Throws all that refuses it: nothing was changed. */
export async function planRemoval(
  context: Context<Reads>,
  {
    rows: given,
    transfer_to,
    force = false,
    continue_on_error: continues,
    batch,
    resume,
  }: OutputOf<typeof removalInput>,
): Promise<RemovalPlan> {
  const { tx, pace, environment } = context;
  const identity = bulkIdentity(refsOf(given), { removes: true });
  const { earlier, done } = await rowsDone(tx, identity, { resume, what: 'removal', goOn: GO_ON });
  const successor = transfer_to === undefined ? undefined : await findOwner(context, transfer_to);
  const steps = environment.spool<RemovalItem>();
  const failedBefore = environment.spool<RemovalItem>();
  try {
    const decide = await decisions(context, { successor, isForced: force });
    const faults: RowFault[] = [];
    let at = 0;
    for (const chunk of rowsIn(given)) {
      const before = chunk.slice(0, Math.max(0, done - at));
      at += chunk.length;
      if (continues) failedBefore.append(await stillThere(context, before));
      const decided = await decide.of(chunk.slice(before.length));
      steps.append(decided.map(({ item }) => item));
      if (!continues) for (const { fault } of decided) if (fault !== undefined) faults.push(fault);
      await pace();
    }
    decide.requireOwner();
    if (faults.length > 0) throw faultsOfRows(faults, steps.length, 'nobody was removed');
    return { id: identity.id, earlier, done, steps, failedBefore, batch, continues, successor: successor?.id };
  } catch (error) {
    closePlan({ steps, failedBefore });
    throw error;
  }
}

function* refsOf(given: OutputOf<typeof removalInput>['rows']): Iterable<readonly string[]> {
  for (const chunk of rowsIn(given)) yield chunk.map(({ person }) => person);
}

/** Rows of earlier runs whose people are there, and of which the caller does not know it. They are not tried again. */
async function stillThere(context: Context<Reads>, rows: readonly RemovalRow[]): Promise<RemovalItem[]> {
  const unknown = rows.filter((row) => row.failed !== true);
  const find = await findRows(context.tx, unknown);
  const people = new Map(unknown.flatMap((row) => find(row) ?? []).map((one) => [one.id, one]));
  const described = await context.tx.people.describe([...people.values()]);
  const told = new Map(described.map((one): [string, Departure] => [one.id, { ...one, invitations: [] }]));
  return unknown.flatMap((row) => {
    const departure = told.get(find(row)?.id ?? '');
    return departure === undefined ? [] : failed(itemOf(row.line, 'failed', departure), LEFT_OUT);
  });
}

const LEFT_OUT: Omit<RowFault, 'line'> = {
  code: 'conflict',
  problem: 'an earlier run of this removal left them out, or they were added since',
  hint: 'remove these lines as a file of their own',
};
