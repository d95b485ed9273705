import * as z from 'zod/mini';
import { ref } from '../../../domain/references.ts';
import { isUuid } from '../../../domain/names/names.ts';
import { tiedInvitation } from '../../invitation/ties.ts';
import type { Departure } from '../departures.ts';
import { rowFailure } from '../../shared/row-faults.ts';
import type { RowFault } from '../../shared/row-faults.ts';

/** The output of a removal for each row. */

/** The result of a row. */
export const removalItem = z.object({
  line: z.number(),
  /** `unchanged`: an earlier line names the same person, or somebody else removed them meanwhile. `failed`: the row was left out. */
  action: z.enum(['removed', 'unchanged', 'failed']),
  /** Of the person, as they were; of a row that names nobody, what it says. */
  id: z.nullable(z.string()),
  email: z.nullable(z.string()),
  username: z.string(),
  role: z.nullable(ref),
  groups: z.array(ref),
  /** Open ones that they sent, or that are to their address; they are revoked. */
  invitations: z.array(tiedInvitation),
  failure: z.optional(rowFailure),
});
export type RemovalItem = z.infer<typeof removalItem>;

export const removalAnswer = z.object({
  items: z.array(removalItem),
  /** Rows done in all, those of an earlier, interrupted run included, of how many. */
  done: z.number(),
  total: z.number(),
});

/** What an item tells of a person. */
export const itemOf = (
  line: number,
  action: RemovalItem['action'],
  { id, email, username, role, groups, invitations }: Departure,
): RemovalItem => ({ line, action, id, email, username, role, groups, invitations });

/** The item of a row that names nobody. */
export const nobody = (line: number, ref: string): RemovalItem => ({
  line,
  action: 'failed',
  id: isUuid(ref) ? ref : null,
  email: ref.includes('@') ? ref : null,
  username: ref.includes('@') || isUuid(ref) ? '' : ref,
  role: null,
  groups: [],
  invitations: [],
});

/** The item of a row that is left out. */
export const failed = (item: RemovalItem, { code, problem, hint }: Omit<RowFault, 'line'>): RemovalItem => ({
  ...item,
  action: 'failed',
  invitations: [],
  failure: { code, message: problem, ...(hint === undefined ? {} : { hint }) },
});
