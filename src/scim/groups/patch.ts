import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { GROUP } from '../../domain/scim/attributes.ts';
import { groupChanges } from '../../domain/scim/patch-group.ts';
import { patchOperations } from '../../domain/scim/patch-request.ts';
import { answer, bodyField } from '../answer.ts';
import { projectionFields } from '../lists.ts';
import { ALSO_MAPPED, bring, BRINGING } from './bring.ts';
import { findGroup, groupField } from './find.ts';
import { movesOf } from './members.ts';
import { answerWithGroup } from './resource.ts';

/** The group is answered only where attributes are asked for: whoever adds one member need not be told of ten thousand. */
export const scimGroupPatch = operation({
  name: 'scim-api.group-patch',
  summary: 'Change the name or some of the members of a group',
  permission: ['organization.groups.modify'],
  also: ALSO_MAPPED,
  records: BRINGING,
  input: z.object({ id: groupField(), body: bodyField(), ...projectionFields() }),
  output: answer,
  errors: ['not_found', 'conflict', 'escalation'],
  async run(context, { id, body, ...shown }) {
    const { tx } = context;
    const { displayName, externalId, members } = groupChanges(patchOperations(body, GROUP));
    const group = await findGroup(tx, id);
    await bring(context, group, { displayName, externalId, ...(await movesOf(tx, id, members)) });
    const isAsked = Object.values(shown).some((names) => names !== undefined && names !== '');
    const after = await findGroup(tx, id);
    if (isAsked) return answerWithGroup(tx, after, shown);
    const { version, location } = await answerWithGroup(tx, after, { excludedAttributes: 'members' });
    return { version, location };
  },
});
