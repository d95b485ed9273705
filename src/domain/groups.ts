import * as z from 'zod/mini';
import { GROUP, resourceName } from './field.ts';
import { sortKey } from './names/names.ts';
import { personRef, ref } from './references.ts';
import type { SortKeys } from './sort.ts';
import { SOURCES } from './sources.ts';
import type { Source } from './sources.ts';

/** A group as stored. */
export interface GroupRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** scim: the identity provider manages it. */
  readonly source: Source;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What lists of groups can be sorted by. */
export const GROUP_SORTS = {
  name: ({ name }) => sortKey(name),
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
} satisfies SortKeys<string, GroupRecord>;

/** A group as shown, with the organization role that its members inherit. */
export const group = z.object({
  id: z.string(),
  name: resourceName(z.string(), GROUP),
  description: z.string(),
  role: z.nullable(ref),
  member_count: z.number(),
  /** scim: the identity provider manages it. */
  source: z.enum(SOURCES),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Group = z.infer<typeof group>;

/** That somebody is in a group. */
export const membership = z.object({ group: ref, person: personRef });
