import * as z from 'zod/mini';
import { peopleRemove } from '../../operations/people/remove.ts';
import { runNested } from '../../operations/shared/adapt.ts';
import { operation } from '../../core/operation.ts';
import { NO_PROFILE } from '../../domain/scim/provider.ts';
import { answer } from '../answer.ts';
import { bringStatus } from './bring.ts';
import { targetUser, userField } from './find.ts';

/** Who owns projects is deactivated, and so is everybody where the provider's setting says so; SCIM shows them no more. */
export const scimUserDelete = operation({
  name: 'scim-api.user-delete',
  summary: 'Remove a person, or deactivate one who owns projects',
  permission: ['organization.people.remove'],
  records: ['User.Removed', 'User.Unlinked', 'User.Deactivated', 'Token.Revoked'],
  input: z.object({ id: userField() }),
  output: answer,
  errors: ['not_found', 'owner_role', 'last_owner'],
  async run(context, { id }) {
    const { tx } = context;
    const person = await targetUser(context, id);
    const [owning, provider] = await Promise.all([tx.projects.owning([person.id]), tx.scim.provider()]);
    if (owning.length === 0 && provider?.on_delete !== 'deactivate') {
      await runNested(context, peopleRemove, { people: [person.id] });
      return {};
    }
    await bringStatus(context, person, false);
    await tx.scim.putProfile({ id: person.id, state: 'deleted', ...NO_PROFILE });
    const why = owning.length === 0 ? 'and is kept, deactivated' : 'who owns projects, and so is kept, deactivated';
    context.record({
      kind: 'User.Unlinked',
      id: person.id,
      name: person.username,
      description: `the identity provider deleted ${person.username}, ${why}`,
      metadata: { before: { status: person.status }, after: { status: 'deactivated' } },
    });
    return {};
  },
});
