import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { person } from '../../domain/people.ts';
import { describeOne } from '../people/describe.ts';
import { actingPerson } from '../shared/resolve.ts';

export const meShow = query({
  name: 'me.show',
  summary: 'Show your own account',
  permission: { none: 'it is about yourself', authenticated: true },
  input: z.object({}),
  output: person,
  run: async (context) => describeOne(context.tx, await actingPerson(context)),
});
