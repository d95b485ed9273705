import * as z from 'zod/mini';
import { field, GROUP } from '../field.ts';
import { name, reference } from '../names/names.ts';
import { ref } from '../references.ts';
import type { SortKeys } from '../sort.ts';

/** Mappings: which role a group gets that the identity provider makes under a name. */

/** The most mappings at a time. */
export const MOST_MAPPINGS = 1000;

const WHICH = 'the group, by its displayName at the provider';

/** The group of a new mapping. */
export const mappedGroupField = () => field(name(), WHICH, GROUP);
/** The group of a mapping that is there. */
export const mappingField = () => field(reference(), WHICH, GROUP);

/** A mapping as it is stored. */
export interface MappingRecord {
  readonly id: string;
  /** Compared as names of groups are. */
  readonly group_name: string;
  readonly role_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A mapping as shown. */
export const mapping = z.object({
  id: z.string(),
  /** The name of the group at the provider. */
  group: z.string(),
  role: ref,
  /** The group that the provider manages under this name; null: it has made none yet. */
  managed_group: z.nullable(ref),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Mapping = z.infer<typeof mapping>;

/** What lists of mappings can be sorted by. */
export const MAPPING_SORTS = {
  group: ({ group }) => group,
  created_at: ({ created_at }) => created_at,
} satisfies SortKeys<string, Mapping>;
