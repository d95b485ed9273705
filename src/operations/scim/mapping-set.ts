import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { field, ROLE } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { mappedGroupField, mapping, MOST_MAPPINGS } from '../../domain/scim/mapping.ts';
import { required } from '../../lib/required.ts';
import { findRole } from '../shared/resolve.ts';
import { theProvider } from './provider.ts';
import { describeMapping } from './mapping/describe.ts';
import { giveManaged } from './mapping/group-role.ts';
import { GIVES_ROLES } from './mapping/provider-gives.ts';
import { recordMapping, requireMapping } from './mapping/record.ts';

export const scimMappingSet = operation({
  name: 'scim.mapping-set',
  summary: 'Say which role a group of the identity provider gets',
  permission: ['organization.okta.manage', 'organization.groups.modify', GIVES_ROLES],
  records: ['ScimMapping.Set', 'Group.RoleChanged'],
  input: z.object({ group: mappedGroupField(), role: field(reference(), 'the role that its members inherit', ROLE) }),
  output: mapping,
  errors: ['not_found', 'conflict', 'scope_mismatch', 'escalation', 'owner_role'],
  async run(context, { group, role: wanted }) {
    const { tx, at, environment } = context;
    await theProvider(tx);
    const role = await findRole(tx, wanted, 'org');
    await requireMapping(context, group, role);
    const before = await tx.scimMappings.named(group);
    if (before === undefined) await requireRoom(tx);
    if (before?.role_id !== role.id) {
      const [held] = before === undefined ? [] : await tx.roles.find({ ids: [before.role_id] });
      const id = before?.id ?? environment.newId();
      const created_at = before?.created_at ?? at;
      await tx.scimMappings.put({ id, group_name: group, role_id: role.id, created_at, updated_at: at });
      recordMapping(context, { id, name: group }, held, role);
    }
    const after = required(await tx.scimMappings.named(group), 'the mapping that was set');
    await giveManaged(context, after.managed, role);
    return describeMapping(tx, after);
  },
});

/** Throws `conflict` where there are as many mappings as there can be. */
async function requireRoom(tx: Reads): Promise<void> {
  if ((await tx.scimMappings.all()).length < MOST_MAPPINGS) return;
  throw new AppError('conflict', `there are ${MOST_MAPPINGS} mappings already, and no more are possible`, {
    hint: 'remove some: roster scim mapping remove GROUP',
  });
}
