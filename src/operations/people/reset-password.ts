import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { personWithPassword } from '../../domain/people.ts';
import { commandLine } from '../../lib/shell.ts';
import { noteIdentities } from '../signin/identities.ts';
import { targetPerson } from '../shared/resolve.ts';
import { describeChanged, personField } from './describe.ts';
import { generateTemporary, shownTo, temporaryPasswords } from './person-writes.ts';
import type { Temporary } from './person-writes.ts';

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
    await noteIdentities(context, target, (provider) =>
      commandLine('roster', 'signin', 'unlink', target.username, '--provider', provider),
    );
    return { ...(await describeChanged(tx, target)), temporary_password: password.secret };
  },
  secrets: (output) => temporaryPasswords([output]),
});
