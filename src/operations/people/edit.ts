import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { email } from '../../domain/names/names.ts';
import { person } from '../../domain/people.ts';
import { operation } from '../../core/operation.ts';
import { findPerson, targetPerson } from '../shared/resolve.ts';
import { ALSO_FORCE, forceField } from '../shared/force.ts';
import { accountFields, describeChanged, personField } from './describe.ts';
import { CONFIRM_OWN, confirmEmail, editAccount } from './account-change.ts';

export const peopleEdit = operation({
  name: 'people.edit',
  summary: "Change a person's e-mail or username, or confirm their e-mail",
  permission: ['organization.people.modify'],
  also: { [CONFIRM_OWN]: 'to confirm your own e-mail', ...ALSO_FORCE },
  records: ['User.Modified'],
  input: z.object({
    person: personField(),
    ...accountFields(),
    force: forceField(),
    verify_email: z.optional(
      field(email(), 'confirm that this, which they gave themselves, is their address', 'EMAIL'),
    ),
  }),
  output: person,
  errors: ['not_found', 'conflict', 'managed_by_scim', 'stale', 'escalation', 'owner_role'],
  async run(context, input) {
    const target = await targetPerson(context, input.person);
    const { person: _, verify_email, force: __, ...change } = input;
    if (verify_email === undefined || change.email !== undefined || change.username !== undefined)
      await editAccount(context, target, change);
    if (verify_email !== undefined) await confirmEmail(context, await findPerson(context.tx, target.id), verify_email);
    return describeChanged(context.tx, target);
  },
});
