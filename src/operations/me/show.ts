import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { person } from '../../domain/people.ts';
import { identity } from '../../domain/signin/link.ts';
import { describeOne } from '../people/describe.ts';
import { actingPerson } from '../shared/resolve.ts';
import { identitiesOf } from '../signin/identities.ts';

export const meShow = query({
  name: 'me.show',
  summary: 'Show your own account',
  permission: { none: 'it is about yourself', authenticated: true },
  input: z.object({}),
  output: z.extend(person, {
    /** Whom sign-in providers know you as. */
    identities: z.array(identity),
  }),
  async run(context) {
    const record = await actingPerson(context);
    return { ...(await describeOne(context.tx, record)), identities: await identitiesOf(context.tx, record.id) };
  },
});
