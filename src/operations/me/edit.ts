import * as z from 'zod/mini';
import { person } from '../../domain/people.ts';
import { operation } from '../../core/operation.ts';
import { accountFields, describeOne } from '../people/describe.ts';
import { editAccount } from '../people/account-change.ts';
import { actingPerson } from '../shared/resolve.ts';

export const meEdit = operation({
  name: 'me.edit',
  summary: 'Change your own e-mail or username',
  permission: { none: 'it is your own', authenticated: true },
  records: ['User.Modified'],
  input: z.object(accountFields()),
  output: person,
  errors: ['managed_by_scim', 'conflict', 'escalation', 'owner_role'],
  async run(context, input) {
    await editAccount(context, await actingPerson(context), input);
    return describeOne(context.tx, await actingPerson(context));
  },
});
