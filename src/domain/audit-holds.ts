import * as z from 'zod/mini';
import { field, HOLD, resourceName } from './field.ts';
import { description, name, reference, sortKey } from './names/names.ts';
import type { SortKeys } from './sort.ts';

/** Holds: what of the audit log is kept however old it becomes. */

/** The most holds at a time: each is looked at whenever events are dropped. */
export const MOST_HOLDS = 500;

/** The name of a new hold, and why it is there. */
export const holdFields = () => ({
  name: field(name(), 'what the hold is called', 'NAME'),
  reason: z.optional(field(description(), 'why it is there, such as a case number', 'TEXT')),
});

/** The field that names a hold. */
export const holdField = () => field(reference(), 'a hold: name or id', HOLD);

/** A hold as it is stored. */
export const auditHold = z.object({
  id: z.string(),
  name: resourceName(z.string(), HOLD),
  reason: z.string(),
  /** What it was made for, as `audit list` takes it; times are absolute. Empty: everything. */
  filter: z.string(),
  /** The oldest event that matched: the log is kept from it on. */
  from_seq: z.number(),
  from_timestamp: z.string(),
  /** Who made it, as they were called then. */
  created_by: z.string(),
  created_at: z.string(),
});
export type AuditHold = z.infer<typeof auditHold>;

/** What lists of holds can be sorted by. */
export const HOLD_SORTS = {
  name: (one) => sortKey(one.name),
  created_at: ({ created_at }) => created_at,
} satisfies SortKeys<string, AuditHold>;
