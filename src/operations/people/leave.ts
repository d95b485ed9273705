import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { targetPerson, actingPerson } from '../shared/resolve.ts';
import { departure, removePeople, REMOVAL_EVENTS } from './departures.ts';

export const peopleLeave = operation({
  name: 'people.leave',
  summary: 'Leave the organization yourself',
  permission: ['organization.leave'],
  records: ['User.Left'],
  input: z.object({}),
  output: departure,
  errors: ['managed_by_scim', 'owner_role', 'last_owner', 'owns_projects'],
  async run(context) {
    const [left] = await removePeople(
      context,
      [await targetPerson(context, (await actingPerson(context)).id)],
      REMOVAL_EVENTS.left,
    );
    if (left === undefined) throw new AppError('internal', 'nobody left');
    return left;
  },
});
