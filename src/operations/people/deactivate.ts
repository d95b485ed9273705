import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { person } from '../../domain/people.ts';
import { personField } from './describe.ts';
import { setStatus } from './set-status.ts';
import { ALSO_FORCE, forceField } from '../shared/force.ts';

export const peopleDeactivate = operation({
  name: 'people.deactivate',
  summary: 'Deactivate a person: they keep their roles, but can do nothing',
  permission: ['organization.people.remove'],
  also: ALSO_FORCE,
  records: ['User.Deactivated'],
  input: z.object({ person: personField(), force: forceField() }),
  output: person,
  errors: ['not_found', 'conflict', 'managed_by_scim', 'owner_role', 'last_owner'],
  run: (context, input) => setStatus(context, input.person, 'deactivated'),
});
