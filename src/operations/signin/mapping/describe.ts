import type { Reads } from '../../../core/store/index.ts';
import { toRef } from '../../../domain/references.ts';
import type { Ref } from '../../../domain/references.ts';
import type { ShownMapping, SignInMapping } from '../../../domain/signin/mapping.ts';
import { required } from '../../../lib/required.ts';

/** Mappings in public form, in their order. */
export async function describeMappings(tx: Reads, mappings: readonly SignInMapping[]): Promise<ShownMapping[]> {
  if (mappings.length === 0) return [];
  const providers = byId(await tx.signIn.providers());
  const roles = byId(await tx.roles.find({ ids: mappings.flatMap(({ role_id: id }) => id ?? []) }));
  const groups = byId(await tx.groups.find({ ids: mappings.flatMap(({ group_id: id }) => id ?? []) }));
  return mappings.map(({ id, provider_id, value, role_id, group_id, position, created_at, updated_at }) => ({
    id,
    provider: required(providers.get(provider_id), 'the provider of a mapping'),
    value,
    role: role_id === null ? null : required(roles.get(role_id), 'the role of a mapping'),
    group: group_id === null ? null : required(groups.get(group_id), 'the group of a mapping'),
    ...{ position, created_at, updated_at },
  }));
}

const byId = (all: readonly Ref[]): ReadonlyMap<string, Ref> => new Map(all.map((one) => [one.id, toRef(one)]));

/** What a mapping gives, for messages. */
export const givenBy = ({ role, group }: Pick<ShownMapping, 'role' | 'group'>): string =>
  role === null ? `the group ${group?.name ?? ''}` : `the role ${role.name}`;

/** One mapping in public form. */
export async function describeMapping(tx: Reads, mapping: SignInMapping): Promise<ShownMapping> {
  const [described] = await describeMappings(tx, [mapping]);
  return required(described, 'the description of a sign-in mapping');
}
