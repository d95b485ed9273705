import type { Context } from '../../../core/context.ts';
import type { OutputOf } from '../../../core/operation.ts';
import type { Reads } from '../../../core/store/index.ts';
import { planRows } from '../../shared/bulk-plan.ts';
import type { BulkPlan } from '../../shared/bulk-plan.ts';
import { findOwner } from '../../project/owner.ts';
import type { Departure } from '../departures.ts';
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
  { rows, transfer_to, force = false, ...asked }: OutputOf<typeof removalInput>,
): Promise<RemovalPlan> {
  const successor = transfer_to === undefined ? undefined : await findOwner(context, transfer_to);
  const decide = await decisions(context, { successor, isForced: force });
  const plan = await planRows<RemovalRow, RemovalItem, RemovalItem>(context, {
    asked,
    marks: { removes: true },
    rows: () => rowsIn(rows),
    contentOf: ({ person }) => person,
    words: { what: 'removal', goOn: GO_ON, undone: 'nobody was removed' },
    leftOut: (before) => stillThere(context, before),
    async decide(some) {
      return (await decide.of(some)).map(({ item, fault }) => ({ step: item, fault }));
    },
    check: () => decide.requireOwner(),
  });
  return { ...plan, successor: successor?.id };
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
