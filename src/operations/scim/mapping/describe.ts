import type { MappedGroup } from '../../../core/store/scim-mappings.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { Mapping } from '../../../domain/scim/mapping.ts';
import { toRef } from '../../../domain/references.ts';
import { required } from '../../../lib/required.ts';

/** Mappings in public form, in their order. */
export async function describeMappings(tx: Reads, mappings: readonly MappedGroup[]): Promise<Mapping[]> {
  const ids = [...new Set(mappings.map(({ role_id }) => role_id))];
  const roles = new Map((await tx.roles.find({ ids })).map((role) => [role.id, toRef(role)]));
  return mappings.map(({ id, group_name, role_id, managed, created_at, updated_at }) => ({
    id,
    group: group_name,
    role: required(roles.get(role_id), 'the role of a mapping'),
    managed_group: managed,
    created_at,
    updated_at,
  }));
}

/** One mapping in public form. */
export async function describeMapping(tx: Reads, mapping: MappedGroup): Promise<Mapping> {
  const [described] = await describeMappings(tx, [mapping]);
  return required(described, 'the description of a mapping');
}
