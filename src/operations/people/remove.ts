import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { CHANGE_OWNER } from '../project/owner.ts';
import { namedOnes } from '../shared/each.ts';
import { targetPerson } from '../shared/resolve.ts';
import { ALSO_FORCE, forceField } from '../shared/force.ts';
import { personField } from './describe.ts';
import { departure, removePeople, REMOVAL_EVENTS } from './departures.ts';
import { successorField, handOver } from './successor.ts';

export const peopleRemove = operation({
  name: 'people.remove',
  summary: 'Remove people from the organization',
  permission: ['organization.people.remove'],
  also: { [CHANGE_OWNER]: 'with --transfer-to, in each project that they own', ...ALSO_FORCE },
  records: ['User.Removed', 'Project.OwnerChanged'],
  input: z.object({
    people: namedOnes(personField()),
    transfer_to: successorField(),
    force: forceField(),
  }),
  output: z.array(departure),
  errors: ['not_found', 'conflict', 'managed_by_scim', 'owner_role', 'last_owner', 'owns_projects'],
  async run(context, input) {
    const targets = new Map<string, PersonRecord>();
    for (const ref of input.people) {
      const target = await targetPerson(context, ref);
      targets.set(target.id, target);
    }
    const leaving = [...targets.values()];
    if (input.transfer_to !== undefined) await handOver(context, leaving, input.transfer_to);
    return removePeople(context, leaving, REMOVAL_EVENTS.removed);
  },
});
