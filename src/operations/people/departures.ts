import * as z from 'zod/mini';
import { enforce, ownsProjects } from '../../domain/guards.ts';
import { person } from '../../domain/people.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { nameOf, namesOf } from '../../domain/references.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { describeTied, isTiedTo, tiedInvitation, tiedTo } from '../invitation/ties.ts';

/** A person who was removed, or in a dry run would be. */
export const departure = z.extend(person, {
  /** Open ones that they sent, or that are to their address; they are revoked. */
  invitations: z.array(tiedInvitation),
});
export type Departure = z.infer<typeof departure>;

/** The events for people who are not in the organization any more. */
export const REMOVAL_EVENTS = {
  removed: { kind: 'User.Removed', verb: 'was removed', command: 'remove' },
  left: { kind: 'User.Left', verb: 'left', command: undefined },
} as const;

/** Removes people from the organization, with all that they had there. Throws `owns_projects`. */
export async function removePeople(
  context: Context,
  targets: readonly PersonRecord[],
  { kind, verb, command }: (typeof REMOVAL_EVENTS)[keyof typeof REMOVAL_EVENTS],
): Promise<Departure[]> {
  const { tx, record } = context;
  const leavers = targets.map(({ id }) => id);
  tx.ahead(
    () => [tx.projects.owning(leavers), departures(context, targets), tx.people.find({ ids: leavers })],
    leavers.length,
  );
  const owning = new Set(await tx.projects.owning(leavers));
  for (const { id, username } of targets)
    if (owning.has(id)) enforce(ownsProjects(username, await tx.people.ownedProjects(id), command));
  const gone = await departures(context, targets);
  await tx.people.remove(leavers);
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

/** People as they are before their removal, in order. */
export async function departures(context: Context<Reads>, people: readonly PersonRecord[]): Promise<Departure[]> {
  const tied = await tiedTo(context, people);
  const told = new Map((await describeTied(context, tied)).map((one) => [one.id, one]));
  const described = await context.tx.people.describe(people);
  return described.map((one) => ({
    ...one,
    invitations: tied.filter((invitation) => isTiedTo(invitation, one)).flatMap(({ id }) => told.get(id) ?? []),
  }));
}
