import type { Context } from '../../core/context.ts';
import type { PersonStatus, Person } from '../../domain/people.ts';
import { targetPerson } from '../shared/resolve.ts';
import { describeChanged, describeOne } from './describe.ts';

/** Activates a person, or deactivates them and ends their sessions; changes and records nothing where they have the status. */
export async function setStatus(context: Context, ref: string, status: PersonStatus): Promise<Person> {
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
  return describeChanged(tx, target);
}
