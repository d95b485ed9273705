import * as z from 'zod/mini';
import { pendingOffering } from '../../core/guards/pending-invitation.ts';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { group } from '../../domain/groups.ts';
import { nameOf } from '../../domain/references.ts';
import { recordLostGroup } from '../invitation/pending.ts';
import { findGroup } from '../shared/resolve.ts';
import { ALSO_FORCE, forceField } from '../shared/force.ts';
import { mappingsOfGroup } from '../signin/mapping/reassigned.ts';
import { recordRemoved } from '../signin/mapping/record.ts';
import { usernames } from './modify.ts';
import { groupField, describeOne, membersOf } from './describe.ts';

export const groupDelete = operation({
  name: 'group.delete',
  summary: 'Delete a group; its members lose what they inherited from it',
  permission: ['organization.groups.delete'],
  also: ALSO_FORCE,
  records: ['Group.Removed', 'Invitation.Modified', 'SignInMapping.Removed'],
  input: z.object({ group: groupField(), force: forceField() }),
  output: group,
  errors: ['not_found', 'managed_by_scim'],
  async run(context, input) {
    const { tx } = context;
    const target = await findGroup(tx, input.group);
    const [before, projects, invited, mappings, membersByGroup] = await Promise.all([
      describeOne(tx, target),
      projectRoles(tx, target.id),
      pendingOffering(tx, { groupId: target.id }),
      mappingsOfGroup(tx, target.id),
      membersOf(tx, [target.id]),
    ]);
    const members = membersByGroup.get(target.id) ?? [];
    await tx.groups.remove([target.id]);
    const { name: groupName, description: text, role } = before;
    context.record({
      kind: 'Group.Removed',
      id: target.id,
      name: target.name,
      description: `the group ${target.name} was deleted`,
      metadata: {
        before: {
          name: groupName,
          description: text,
          role: nameOf(role),
          role_id: role?.id ?? null,
          members: usernames(members),
          member_ids: members.map(({ id }) => id),
          projects,
        },
      },
    });
    recordLostGroup(context, invited, target);
    recordRemoved(context, mappings);
    return before;
  },
});

/** The roles that a group has in projects, by which a deletion can be undone. */
async function projectRoles(tx: Reads, id: string) {
  const { bindings } = await tx.access.load([{ type: 'group', id }]);
  const bound = (bindings.get(id) ?? []).flatMap(({ projectId, roleId }) =>
    projectId === null ? [] : [{ projectId, roleId }],
  );
  const projects = new Map(
    (await tx.projects.find({ ids: bound.map((one) => one.projectId) })).map((one) => [one.id, one]),
  );
  const roles = new Map((await tx.roles.find({ ids: bound.map((one) => one.roleId) })).map((one) => [one.id, one]));
  return bound.flatMap(({ projectId, roleId }) => {
    const [project, role] = [projects.get(projectId), roles.get(roleId)];
    return project === undefined || role === undefined
      ? []
      : [{ id: projectId, name: project.name, role: role.name, role_id: roleId }];
  });
}
