import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { answer } from '../answer.ts';
import { projectionFields } from '../lists.ts';
import { findGroup, groupField } from './find.ts';
import { answerWithGroup } from './resource.ts';

export const scimGroupShow = query({
  name: 'scim-api.group-show',
  summary: 'Show a group with its members',
  permission: ['organization.groups.view'],
  input: z.object({ id: groupField(), ...projectionFields() }),
  output: answer,
  errors: ['not_found'],
  run: async ({ tx }, { id, ...shown }) => answerWithGroup(tx, await findGroup(tx, id), shown),
});
