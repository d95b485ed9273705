import * as z from 'zod/mini';
import { pendingOffering } from '../../core/guards/pending-invitation.ts';
import { operation } from '../../core/operation.ts';
import { group } from '../../domain/groups.ts';
import { nameOf } from '../../domain/references.ts';
import { recordLostGroup } from '../invitation/pending.ts';
import { findGroup } from '../shared/resolve.ts';
import { usernames } from './modify.ts';
import { groupField, describeOne } from './describe.ts';

export const groupDelete = operation({
  name: 'group.delete',
  summary: 'Delete a group; its members lose what they inherited from it',
  permission: ['organization.groups.delete'],
  records: ['Group.Removed', 'Invitation.Modified'],
  input: z.object({ group: groupField() }),
  output: group,
  errors: ['not_found'],
  async run(context, input) {
    const { tx } = context;
    const target = await findGroup(tx, input.group);
    const before = await describeOne(tx, target);
    const invited = await pendingOffering(tx, { groupId: target.id });
    await tx.groups.remove([target.id]);
    const { name: groupName, description: text, role, members } = before;
    context.record({
      kind: 'Group.Removed',
      id: target.id,
      name: target.name,
      description: `the group ${target.name} was deleted`,
      metadata: { before: { name: groupName, description: text, role: nameOf(role), members: usernames(members) } },
    });
    recordLostGroup(context, invited, target);
    return before;
  },
});
