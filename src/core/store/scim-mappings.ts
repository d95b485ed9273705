import type { Ref } from '../../domain/references.ts';
import type { MappingRecord } from '../../domain/scim/mapping.ts';

/** A mapping with the group of its name that the provider manages. */
export type MappedGroup = MappingRecord & { readonly managed: Ref | null };

export interface ScimMappingReads {
  /** By name of the group, without pages: there are at most some hundred. */
  all(): Promise<MappedGroup[]>;
  /** The mapping of a group, whose name is compared as names of groups are. */
  named(group: string): Promise<MappedGroup | undefined>;
  /** Those that give a role, by name of the group. */
  ofRole(roleId: string): Promise<MappedGroup[]>;
}

export interface ScimMappingWrites extends ScimMappingReads {
  /** Must replace the mapping of the group that is there, and keep its id and since when there is one. */
  put(record: MappingRecord): Promise<void>;
  remove(id: string): Promise<void>;
}
