import * as z from 'zod/mini';
import { createGroups } from '../../operations/group/create.ts';
import { roleOfNewGroup } from '../../operations/scim/mapping/group-role.ts';
import { requireFreeName } from '../../operations/shared/names.ts';
import { operation } from '../../core/operation.ts';
import { GROUP } from '../../domain/scim/attributes.ts';
import { idsIn } from '../../domain/scim/patch-group.ts';
import { resourceFrom } from '../../domain/scim/resource.ts';
import { required } from '../../lib/required.ts';
import { answer, bodyField } from '../answer.ts';
import { projectionFields } from '../lists.ts';
import { textOf } from '../texts.ts';
import { ALSO_MAPPED, groupName } from './bring.ts';
import { findMembers } from './find.ts';
import { answerWithGroup } from './resource.ts';

/** A name that a group has already is a conflict, and no link: whoever has the name has its role. */
export const scimGroupCreate = operation({
  name: 'scim-api.group-create',
  summary: 'Create a group with its members',
  permission: ['organization.groups.create'],
  also: { 'organization.groups.modify': 'to put members in it', ...ALSO_MAPPED },
  records: ['Group.Added'],
  input: z.object({ body: bodyField(), ...projectionFields() }),
  output: answer,
  errors: ['conflict', 'escalation'],
  async run(context, { body, ...shown }) {
    const { tx } = context;
    const group = resourceFrom(body, GROUP);
    const name = groupName(group.displayName);
    const members = await findMembers(tx, [...new Set(idsIn(group.members))]);
    if (members.length > 0) context.require('organization.groups.modify');
    await requireFreeName(tx, 'group', name);
    const role = await roleOfNewGroup(context, name);
    const wanted = { name, description: '', role, members: members.map(({ username }) => username) };
    const [made] = await createGroups(context, [wanted], 'scim');
    const { id } = required(made, 'a new group');
    await tx.groups.addMembers(members.map((person) => ({ group_id: id, person_id: person.id })));
    await tx.scim.putGroupLink({ id, linked: true, external_id: textOf('externalId', group.externalId) });
    return answerWithGroup(tx, required(made, 'a new group'), shown);
  },
});
