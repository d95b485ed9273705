import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { answer, bodyField } from '../answer.ts';
import { searched } from '../lists.ts';
import { scimGroupList } from './list.ts';

/** The list of groups, asked for by a body. */
export const scimGroupSearch = query({
  name: 'scim-api.group-search',
  summary: 'List groups, or find some, by a request with a body',
  permission: ['organization.groups.view'],
  input: z.object({ body: bodyField() }),
  output: answer,
  run: (context, { body }) => scimGroupList.run(context, searched(body)),
});
