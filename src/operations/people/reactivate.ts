import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { person } from '../../domain/people.ts';
import { personField } from './describe.ts';
import { setStatus } from './set-status.ts';
import { ALSO_FORCE, forceField } from '../shared/force.ts';

export const peopleReactivate = operation({
  name: 'people.reactivate',
  summary: 'Reactivate a deactivated person',
  permission: ['organization.people.remove'],
  also: ALSO_FORCE,
  records: ['User.Reactivated'],
  input: z.object({ person: personField(), force: forceField() }),
  output: person,
  errors: ['not_found', 'conflict', 'managed_by_scim', 'escalation', 'owner_role'],
  run: (context, input) => setStatus(context, input.person, 'active'),
});
