import * as z from 'zod/mini';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { MappedGroup } from '../../core/store/scim-mappings.ts';
import { AppError } from '../../domain/errors.ts';
import { mapping, mappingField } from '../../domain/scim/mapping.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { defaultRole } from '../shared/resolve.ts';
import { describeMapping } from './mapping/describe.ts';
import { giveManaged } from './mapping/group-role.ts';
import { GIVES_ROLES } from './mapping/provider-gives.ts';

export const scimMappingRemove = operation({
  name: 'scim.mapping-remove',
  summary: 'Give a group of the identity provider the default role again',
  permission: ['organization.okta.manage', 'organization.groups.modify', GIVES_ROLES],
  records: ['ScimMapping.Removed', 'Group.RoleChanged'],
  input: z.object({ group: mappingField() }),
  output: mapping,
  errors: ['not_found', 'escalation'],
  async run(context, { group }) {
    const { tx } = context;
    const found = await tx.scimMappings.named(group);
    if (found === undefined) throw noSuchMapping(group, await tx.scimMappings.all());
    const described = await describeMapping(tx, found);
    await endMapping(context, found, described.role.name);
    await giveManaged(context, found.managed, await defaultRole(tx));
    return described;
  },
});

/** Removes a mapping; the group keeps its role. */
export async function endMapping({ tx, record }: Context, found: MappedGroup, role: string): Promise<void> {
  await tx.scimMappings.remove(found.id);
  record({
    kind: 'ScimMapping.Removed',
    id: found.id,
    name: found.group_name,
    description: `the group ${found.group_name} of the identity provider does not get ${role} any more`,
    metadata: { before: { role, role_id: found.role_id } },
  });
}

function noSuchMapping(group: string, all: readonly MappedGroup[]): AppError {
  const near = nearest(
    group,
    all.map(({ group_name }) => group_name),
  );
  return new AppError('not_found', `no role is mapped to the group ${group}`, {
    hint: near === undefined ? 'roster scim mapping list' : `did you mean ${near}?`,
    details: { group, suggestions: near === undefined ? [] : [near] },
  });
}
