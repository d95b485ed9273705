import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { field, ROLE } from '../../domain/field.ts';
import { enforce, ownerAssigned } from '../../domain/guards.ts';
import { reference } from '../../domain/names/names.ts';
import { person } from '../../domain/people.ts';
import { findRole, targetPerson } from '../shared/resolve.ts';
import { describeChanged, describeOne, personField } from './describe.ts';
import { assignRole } from './person-writes.ts';

export const peopleRole = operation({
  name: 'people.role',
  summary: "Change a person's organization role",
  permission: ['organization.people.change_role'],
  records: ['User.RoleChanged'],
  input: z.object({ person: personField(), role: field(reference(), 'the new role', ROLE) }),
  output: person,
  errors: ['not_found', 'conflict', 'scope_mismatch', 'escalation', 'owner_role', 'last_owner'],
  async run(context, input) {
    const { tx } = context;
    tx.ahead(() => [findRole(tx, input.role, 'org')]);
    const target = await targetPerson(context, input.person);
    const role = await findRole(tx, input.role, 'org');
    enforce(ownerAssigned(context.actor().permissions, role.name, target.username));
    const before = await describeOne(tx, target);
    if (before.role?.id === role.id) return before;
    await assignRole(context, before, role);
    return describeChanged(tx, target);
  },
});
