import * as z from 'zod/mini';
import { field, ROLE } from '../../domain/field.ts';
import { enforce, ownerAssigned } from '../../domain/guards.ts';
import { email, reference } from '../../domain/names/names.ts';
import { person, personWithPassword } from '../../domain/people.ts';
import { operation } from '../../core/operation.ts';
import { findPerson, findRole, targetPerson } from '../shared/resolve.ts';
import { assignRole, generateTemporary, shownTo, temporaryPasswords } from './person-writes.ts';
import type { Temporary } from './person-writes.ts';
import { accountFields, describeOne, personField } from './describe.ts';
import { CONFIRM_OWN, confirmEmail, editAccount } from './edit.ts';

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
    const target = await targetPerson(context, input.person);
    const role = await findRole(tx, input.role, 'org');
    enforce(ownerAssigned(context.actor().permissions, role.name, target.username));
    const before = await describeOne(tx, target);
    if (before.role?.id === role.id) return before;
    await assignRole(context, before, role);
    return describeOne(tx, target);
  },
});

export const peopleEdit = operation({
  name: 'people.edit',
  summary: "Change a person's e-mail or username, or confirm their e-mail",
  permission: ['organization.people.modify'],
  also: { [CONFIRM_OWN]: 'to confirm your own e-mail' },
  records: ['User.Modified'],
  input: z.object({
    person: personField(),
    ...accountFields(),
    verify_email: z.optional(
      field(email(), 'confirm that this, which they gave themselves, is their address', 'EMAIL'),
    ),
  }),
  output: person,
  errors: ['not_found', 'conflict', 'stale', 'escalation', 'owner_role'],
  async run(context, input) {
    const target = await targetPerson(context, input.person);
    const { person: _, verify_email, ...change } = input;
    if (verify_email === undefined || change.email !== undefined || change.username !== undefined)
      await editAccount(context, target, change);
    if (verify_email !== undefined) await confirmEmail(context, await findPerson(context.tx, target.id), verify_email);
    return describeOne(context.tx, await findPerson(context.tx, target.id));
  },
});

export const peopleResetPassword = operation({
  name: 'people.reset-password',
  summary: 'Give a person a new temporary password',
  permission: ['organization.people.reset_password'],
  records: ['User.PasswordReset'],
  input: z.object({ person: personField() }),
  output: personWithPassword,
  errors: ['not_found', 'conflict', 'escalation', 'owner_role', 'last_owner'],
  prepare: (_input, _plan, environment) => Promise.resolve(generateTemporary(environment)),
  async run(context, input, password: Temporary) {
    const { tx, at } = context;
    const target = await targetPerson(context, input.person);
    await tx.people.update(target.id, { password: shownTo(password, context.actor()), updated_at: at });
    await tx.tokens.endSessions(target.id, at);
    context.record({
      kind: 'User.PasswordReset',
      id: target.id,
      name: target.username,
      description: `${target.username} got a temporary password`,
    });
    return { ...(await describeOne(tx, await findPerson(tx, target.id))), temporary_password: password.secret };
  },
  secrets: (output) => temporaryPasswords([output]),
});
