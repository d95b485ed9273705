import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { enforce, lastOwnerLeaving, ownsProjects } from '../../domain/guards.ts';
import { person } from '../../domain/people.ts';
import type { Person, PersonRecord, PersonStatus } from '../../domain/people.ts';
import { nameOf, namesOf } from '../../domain/references.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { CHANGE_OWNER } from '../project/owner.ts';
import { describeTied, isTiedTo, tiedInvitation, tiedTo } from '../invitation/ties.ts';
import { findPerson, targetPerson, actingPerson } from '../shared/resolve.ts';
import { describeOne, personField } from './describe.ts';
import { findSuccessor, handOver, successorField } from './successor.ts';

export const peopleDeactivate = operation({
  name: 'people.deactivate',
  summary: 'Deactivate a person: they keep their roles, but can do nothing',
  permission: ['organization.people.remove'],
  records: ['User.Deactivated'],
  input: z.object({ person: personField() }),
  output: person,
  errors: ['not_found', 'conflict', 'owner_role', 'last_owner'],
  run: (context, input) => setStatus(context, input.person, 'deactivated'),
});

export const peopleReactivate = operation({
  name: 'people.reactivate',
  summary: 'Reactivate a deactivated person',
  permission: ['organization.people.remove'],
  records: ['User.Reactivated'],
  input: z.object({ person: personField() }),
  output: person,
  errors: ['not_found', 'conflict', 'escalation', 'owner_role'],
  run: (context, input) => setStatus(context, input.person, 'active'),
});

/** A person who was removed, or after a dry run would be. */
export const departure = z.extend(person, {
  /** Open ones that they sent, or that are to their address; they are revoked. */
  invitations: z.array(tiedInvitation),
});
export type Departure = z.infer<typeof departure>;

export const peopleRemove = operation({
  name: 'people.remove',
  summary: 'Remove people from the organization',
  permission: ['organization.people.remove'],
  also: { [CHANGE_OWNER]: 'with --transfer-to, in each project that they own' },
  records: ['User.Removed', 'Project.OwnerChanged'],
  input: z.object({
    people: z.array(personField()).check(z.minLength(1), z.maxLength(1000)),
    transfer_to: successorField(),
    dry_run: z._default(
      field(z.boolean(), 'show who would be removed, and what would end with them, but change nothing'),
      false,
    ),
  }),
  output: z.array(departure),
  errors: ['not_found', 'conflict', 'owner_role', 'last_owner', 'owns_projects'],
  async run(context, input) {
    const targets = new Map<string, PersonRecord>();
    for (const ref of input.people) {
      const target = await targetPerson(context, ref);
      targets.set(target.id, target);
    }
    const leaving = [...targets.values()];
    if (input.dry_run) return foreseen(context, leaving, input.transfer_to);
    if (input.transfer_to !== undefined) await handOver(context, leaving, input.transfer_to);
    return removePeople(context, leaving, REMOVAL_EVENTS.removed);
  },
});

export const peopleLeave = operation({
  name: 'people.leave',
  summary: 'Leave the organization yourself',
  permission: ['organization.leave'],
  records: ['User.Left'],
  input: z.object({}),
  output: departure,
  errors: ['owner_role', 'last_owner', 'owns_projects'],
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

/** The events for people who are not in the organization any more. */
export const REMOVAL_EVENTS = {
  removed: { kind: 'User.Removed', verb: 'was removed' },
  left: { kind: 'User.Left', verb: 'left' },
} as const;

/** Removes people from the organization, with all that they had there. Throws `owns_projects`. */
export async function removePeople(
  context: Context,
  targets: readonly PersonRecord[],
  { kind, verb }: (typeof REMOVAL_EVENTS)[keyof typeof REMOVAL_EVENTS],
): Promise<Departure[]> {
  const { tx, record } = context;
  for (const target of targets) enforce(ownsProjects(target.username, await tx.people.ownedProjects(target.id)));
  const gone = await departures(context, targets);
  await tx.people.remove(targets.map((target) => target.id));
  for (const { id, username, email, role, groups } of gone)
    record({
      kind,
      id,
      name: username,
      description: `${username} ${verb}`,
      metadata: { before: { email, username, role: nameOf(role), groups: namesOf(groups) } },
    });
  return gone;
}

/** Who would be removed. Throws what their removal would throw. */
async function foreseen(
  context: Context,
  leaving: readonly PersonRecord[],
  successor: string | undefined,
): Promise<Departure[]> {
  const { tx } = context;
  if (successor !== undefined) await findSuccessor(context, leaving, successor);
  for (const { id, username } of leaving) {
    const owned = await tx.projects.ownedBy(id);
    if (successor === undefined)
      enforce(
        ownsProjects(
          username,
          owned.map(({ name }) => name),
        ),
      );
    for (const project of owned) context.require(CHANGE_OWNER, project);
  }
  enforce(lastOwnerLeaving(await tx.people.owners(), leaving));
  return departures(context, leaving);
}

/** People as they are before their removal, in order. */
async function departures(context: Context, people: readonly PersonRecord[]): Promise<Departure[]> {
  const tied = await tiedTo(context, people);
  const told = new Map((await describeTied(context, tied)).map((one) => [one.id, one]));
  const described = await context.tx.people.describe(people);
  return described.map((one) => ({
    ...one,
    invitations: tied.filter((invitation) => isTiedTo(invitation, one)).flatMap(({ id }) => told.get(id) ?? []),
  }));
}

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
