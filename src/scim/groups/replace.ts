import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { GROUP } from '../../domain/scim/attributes.ts';
import { idsIn } from '../../domain/scim/patch-group.ts';
import { resourceFrom } from '../../domain/scim/resource.ts';
import { answer, bodyField } from '../answer.ts';
import { projectionFields } from '../lists.ts';
import { textOf } from '../texts.ts';
import { ALSO_MAPPED, bring, BRINGING, groupName } from './bring.ts';
import { findGroup, groupField } from './find.ts';
import { movesOf } from './members.ts';
import { answerWithGroup } from './resource.ts';

export const scimGroupReplace = operation({
  name: 'scim-api.group-replace',
  summary: 'Replace the name and the members of a group',
  permission: ['organization.groups.modify'],
  also: ALSO_MAPPED,
  records: BRINGING,
  input: z.object({ id: groupField(), body: bodyField(), ...projectionFields() }),
  output: answer,
  errors: ['not_found', 'conflict', 'escalation'],
  async run(context, { id, body, ...shown }) {
    const { tx } = context;
    const wanted = resourceFrom(body, GROUP);
    const group = await findGroup(tx, id);
    const moves = await movesOf(tx, id, [{ op: 'replace', ids: idsIn(wanted.members) }]);
    const externalId = textOf('externalId', wanted.externalId);
    await bring(context, group, { displayName: groupName(wanted.displayName), externalId, ...moves });
    return answerWithGroup(tx, await findGroup(tx, id), shown);
  },
});
