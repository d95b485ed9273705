import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { actingPerson } from '../../operations/shared/resolve.ts';
import { answer } from '../answer.ts';
import { projectionFields } from '../lists.ts';
import { answerWith } from './answer-with.ts';

export const scimMe = query({
  name: 'scim-api.me',
  summary: 'Show yourself as a user',
  permission: { none: 'it is about yourself', authenticated: true },
  input: z.object(projectionFields()),
  output: answer,
  errors: ['unsupported_by_server'],
  async run(context, shown) {
    // RFC 7644, section 3.11: 501 where the client is none of the resources.
    if (context.actor().type !== 'user')
      throw new AppError('unsupported_by_server', 'this token is a service account’s, which is no user', {
        hint: 'users are at /Users',
      });
    return answerWith(context.tx, await actingPerson(context), shown);
  },
});
