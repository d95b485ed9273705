import * as z from 'zod/mini';
import { isUuid } from '../../../domain/names/names.ts';
import { personRef, plannedRef } from '../../../domain/references.ts';
import type { PersonRef } from '../../../domain/references.ts';
import { rowFailure } from '../../shared/row-faults.ts';
import type { RowFault } from '../../shared/row-faults.ts';
import type { ChangeRow } from './rows.ts';

/** The output of changes of groups for each row. */

/** The result of a row. */
const changeItem = z.object({
  line: z.number(),
  /** `unchanged`: the group is so already. `failed`: the row was left out. */
  action: z.enum(['changed', 'unchanged', 'failed']),
  /** Without an id: there is none of this name. */
  group: plannedRef,
  /** The address of the one person whom the row names, or null. */
  email: z.nullable(z.string()),
  /** Who joined, and who left. */
  added: z.array(personRef),
  removed: z.array(personRef),
  failure: z.optional(rowFailure),
});
export type ChangeItem = z.infer<typeof changeItem>;

export const changesAnswer = z.object({
  items: z.array(changeItem),
  /** Rows done in all, those of an earlier, interrupted run included, of how many. */
  done: z.number(),
  total: z.number(),
});

/** What is to be done with a row, as it was looked up. */
export interface Step {
  readonly item: ChangeItem;
  /** Everybody whom the row names. */
  readonly add: readonly PersonRef[];
  readonly remove: readonly PersonRef[];
  readonly description: string | undefined;
}

/** The item of a row of which nothing is known but what it says. */
export function itemOf({ line, group, add, remove }: ChangeRow): ChangeItem {
  const [only = '', ...others] = [...add, ...remove];
  return {
    line,
    action: 'unchanged',
    group: { id: null, name: isUuid(group) ? '' : group },
    email: others.length === 0 && only.includes('@') ? only : null,
    added: [],
    removed: [],
  };
}

/** The item of a row that is left out. */
export const failed = (item: ChangeItem, { code, problem, hint }: Omit<RowFault, 'line'>): ChangeItem => ({
  ...item,
  action: 'failed',
  added: [],
  removed: [],
  failure: { code, message: problem, ...(hint === undefined ? {} : { hint }) },
});
