import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { role } from '../../domain/roles/roles.ts';
import { operation } from '../../core/operation.ts';
import { findRole, findRoleOf } from '../shared/resolve.ts';
import { describeOne, factsOf, roleField, wantedScope } from './describe.ts';
import { reassign } from './reassign.ts';
import { KIND } from './requirements.ts';

export const roleDelete = operation({
  name: 'role.delete',
  summary: 'Delete a custom role',
  permission: ['organization.roles.remove'],
  also: {
    'organization.people.change_role': 'to reassign an organization role that somebody has',
    'organization.groups.modify': 'where a group has it',
    'organization.okta.manage': 'where an identity provider gives it',
    'organization.change_owner': 'where a sign-in provider gives it',
    'organization.people.invite': 'where a pending invitation offers it',
    'project.people.change_role': 'to reassign a project role that somebody has',
    'organization.roles.modify': 'to reassign a project role that organization roles map to',
  },
  records: [
    'RBACRole.Removed',
    'RBACRole.Modified',
    'User.RoleChanged',
    'Group.RoleChanged',
    'ServiceAccount.RoleChanged',
    'Project.MemberRoleChanged',
    'Invitation.Modified',
    'ScimMapping.Set',
    'SignInMapping.Set',
    'SignInProvider.Configured',
  ],
  input: z.object({
    role: roleField(),
    scope: wantedScope(),
    reassign_to: z.optional(roleField('the role that replaces it, wherever it is given or mapped to')),
  }),
  output: role,
  errors: ['not_found', 'readonly_role', 'role_in_use', 'scope_mismatch', 'escalation', 'owner_role'],
  async run(context, input) {
    const { tx } = context;
    const target = await findRoleOf(tx, input.role, input.scope);
    const replacement =
      input.reassign_to === undefined ? undefined : await findRole(tx, input.reassign_to, target.scope);
    if (replacement?.id === target.id)
      throw new AppError('invalid', `${target.name} cannot be reassigned to itself`, { hint: 'name another role' });
    const before = await describeOne(tx, target);
    if (replacement !== undefined && !target.readonly) await reassign(context, target, replacement);
    await tx.roles.remove([target.id]);
    // Checked last: it is more helpful to say that a role is predefined or in use.
    if ((await tx.organization.get())?.default_role_id === target.id)
      throw new AppError('role_in_use', `${target.name} is the role that newcomers get`, {
        hint: 'make another one the default first',
      });
    context.record({
      kind: 'RBACRole.Removed',
      id: target.id,
      name: target.name,
      description: `the ${KIND[target.scope]} ${target.name} was deleted${replacement === undefined ? '' : `, in favour of ${replacement.name}`}`,
      metadata: { before: factsOf(before), ...(replacement === undefined ? {} : { reassigned_to: replacement.name }) },
    });
    return before;
  },
});
