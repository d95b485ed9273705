import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { answer } from '../answer.ts';
import { projectionFields } from '../lists.ts';
import { answerWith } from './answer-with.ts';
import { findUser, userField } from './find.ts';

export const scimUserShow = query({
  name: 'scim-api.user-show',
  summary: 'Show a person',
  permission: ['organization.people.view'],
  input: z.object({ id: userField(), ...projectionFields() }),
  output: answer,
  errors: ['not_found'],
  run: async ({ tx }, { id, ...shown }) => answerWith(tx, await findUser(tx, id), shown),
});
