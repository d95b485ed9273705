import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { USER } from '../../domain/scim/attributes.ts';
import { resourceFrom } from '../../domain/scim/resource.ts';
import { answer, bodyField } from '../answer.ts';
import { projectionFields } from '../lists.ts';
import { answerWith } from './answer-with.ts';
import { ALSO, bring, BRINGING } from './bring.ts';
import { targetUser, userField } from './find.ts';
import { wantedUser } from './wanted.ts';

export const scimUserReplace = operation({
  name: 'scim-api.user-replace',
  summary: 'Replace what the provider says of a person',
  permission: ['organization.people.modify'],
  also: ALSO,
  records: BRINGING,
  input: z.object({ id: userField(), body: bodyField(), ...projectionFields() }),
  output: answer,
  errors: ['not_found', 'conflict', 'escalation', 'owner_role', 'last_owner'],
  async run(context, { id, body, ...shown }) {
    const wanted = wantedUser(resourceFrom(body, USER));
    const person = await targetUser(context, id);
    return answerWith(context.tx, await bring(context, person, wanted), shown);
  },
});
