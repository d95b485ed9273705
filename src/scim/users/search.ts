import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { answer, bodyField } from '../answer.ts';
import { searched } from '../lists.ts';
import { scimUserList } from './list.ts';

/** The list of users, asked for by a body: filters that should not be in the log of a proxy, or are too long for an address. */
export const scimUserSearch = query({
  name: 'scim-api.user-search',
  summary: 'List people, or find some, by a request with a body',
  permission: ['organization.people.view'],
  input: z.object({ body: bodyField() }),
  output: answer,
  run: (context, { body }) => scimUserList.run(context, searched(body)),
});
