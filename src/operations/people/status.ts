import * as z from 'zod/mini';
import { enforce, ownsProjects } from '../../domain/guards.ts';
import { person } from '../../domain/people.ts';
import type { Person, PersonRecord, PersonStatus } from '../../domain/people.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { findPerson, targetPerson } from '../resolve.ts';
import { describeOne, personField } from './describe.ts';

export const peopleDeactivate = operation({
  name: 'people.deactivate',
  summary: 'Deactivate a person: they keep their place, but can do nothing',
  permission: ['organization.people.remove'],
  records: ['User.Deactivated'],
  input: z.object({ person: personField() }),
  output: person,
  errors: ['not_found', 'owner_role', 'last_owner'],
  run: (context, input) => setStatus(context, input.person, 'deactivated'),
});

export const peopleReactivate = operation({
  name: 'people.reactivate',
  summary: 'Reactivate a deactivated person',
  permission: ['organization.people.remove'],
  records: ['User.Reactivated'],
  input: z.object({ person: personField() }),
  output: person,
  errors: ['not_found', 'escalation', 'owner_role'],
  run: (context, input) => setStatus(context, input.person, 'active'),
});

export const peopleRemove = operation({
  name: 'people.remove',
  summary: 'Remove people from the organization',
  permission: ['organization.people.remove'],
  records: ['User.Removed'],
  input: z.object({ people: z.array(personField()).check(z.minLength(1), z.maxLength(1000)) }),
  output: z.array(person),
  errors: ['not_found', 'owner_role', 'last_owner', 'owns_projects'],
  async run(context, input) {
    const { tx } = context;
    const targets = new Map<string, PersonRecord>();
    for (const ref of input.people) {
      const target = await targetPerson(context, ref);
      targets.set(target.id, target);
    }
    for (const target of targets.values())
      enforce(ownsProjects(target.username, await tx.people.ownedProjects(target.id)));
    const removed = await tx.people.describe([...targets.values()]);
    await tx.people.remove([...targets.keys()]);
    for (const { id, username, email, role, groups } of removed) {
      context.record({
        kind: 'User.Removed',
        id,
        name: username,
        description: `${username} was removed`,
        metadata: { before: { email, username, role, groups } },
      });
    }
    return removed;
  },
});

async function setStatus(context: Context, ref: string, status: PersonStatus): Promise<Person> {
  const { tx, at } = context;
  const target = await targetPerson(context, ref);
  if (target.status === status) return describeOne(tx, target);
  await tx.people.update(target.id, { status, updated_at: at });
  if (status === 'deactivated') await tx.tokens.endSessions(target.id, at);
  const done = status === 'active' ? 'reactivated' : 'deactivated';
  context.record({
    kind: status === 'active' ? 'User.Reactivated' : 'User.Deactivated',
    id: target.id,
    name: target.username,
    description: `${target.username} was ${done}`,
    metadata: { before: { status: target.status }, after: { status } },
  });
  return describeOne(tx, await findPerson(tx, target.id));
}
