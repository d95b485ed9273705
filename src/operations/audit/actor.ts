import type { AuditEvent, MeantActor, ShownEvent } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { KINDS, PREFIXES } from '../../domain/kinds.ts';
import type { ActorType } from '../../domain/kinds.ts';
import { isUuid } from '../../domain/names/names.ts';
import { counted } from '../../lib/plural.ts';
import type { Reads } from '../../core/store/index.ts';
import { ambiguous, kindsOf, lookUpAll, noSubject, SUBJECT_KINDS } from '../access/subject.ts';
import type { SubjectKind } from '../access/subject.ts';

/**
 * Who acted. Events hold the id of their actor and its name at that time. Names can pass to others: somebody is
 * renamed or removed, and somebody else takes the name. So an actor is looked up once, and events by its id.
 */

/** How many ids under one name are listed. */
const TOLD = 10;

/** Events with the kinds of their actors, in their order. */
export async function withActorTypes(tx: Reads, events: readonly AuditEvent[]): Promise<ShownEvent[]> {
  const types = await typesOf(
    tx,
    [...new Set(events.map((event) => event.user_id))].filter((id) => id !== ''),
  );
  return events.map((event) => ({ ...event, actor_type: types.get(event.user_id) ?? null }));
}

/** The kind of each id: an actor that was never a service account is a person. */
async function typesOf(tx: Reads, ids: readonly string[]): Promise<Map<string, ActorType>> {
  const accounts = new Set([
    ...(await tx.serviceAccounts.find({ ids })).map(({ id }) => id),
    ...(await tx.audit.serviceAccountsAmong(ids)),
  ]);
  return new Map(ids.map((id) => [id, accounts.has(id) ? 'service_account' : 'user']));
}

/** Groups do not act. */
const acting = (): readonly SubjectKind[] => SUBJECT_KINDS.filter(({ type }) => type !== 'group');

/**
 * The person or service account that a reference means: who has the name, e-mail or id now, else who has it in the log.
 * Throws `not_found`, and `ambiguous` with the candidates.
 */
export async function findActor(tx: Reads, ref: string): Promise<MeantActor> {
  const { kinds, name } = kindsOf(ref, acting());
  const found = await lookUpAll(tx, kinds, name);
  const [first, second] = found;
  if (first === undefined) return findInLog(tx, kinds, name);
  if (second !== undefined) throw ambiguous(name, found);
  const { id, type, name: username } = first.subject;
  const others = name === username ? (await actorsNamed(tx, name)).filter((one) => one.id !== id) : [];
  return { id, actor_type: type === 'service_account' ? type : 'user', username, present: true, others };
}

async function actorsNamed(tx: Reads, name: string): Promise<MeantActor['others']> {
  const actors = await tx.audit.actorsNamed(name, TOLD);
  const types = await typesOf(
    tx,
    actors.map(({ id }) => id),
  );
  return actors.map(({ id, events }) => ({ id, actor_type: types.get(id) ?? 'user', events }));
}

/** Somebody who does not have that name any more. */
async function findInLog(tx: Reads, kinds: readonly SubjectKind[], name: string): Promise<MeantActor> {
  const found = isUuid(name) ? await byId(tx, name.toLowerCase()) : await actorsNamed(tx, name);
  const fitting = found.filter(({ actor_type }) => kinds.some(({ type }) => type === actor_type));
  const [actor, another] = fitting;
  if (actor === undefined) throw await noSubject(tx, kinds, name);
  if (another !== undefined) throw severalGone(name, fitting);
  const { id, actor_type } = actor;
  const now = await presentName(tx, id);
  const username = now ?? (await tx.audit.lastNameOf(id)) ?? name;
  return { id, actor_type, username, present: now !== undefined, others: [] };
}

async function byId(tx: Reads, id: string): Promise<MeantActor['others']> {
  if ((await tx.audit.lastNameOf(id)) === undefined) return [];
  return [{ id, actor_type: (await typesOf(tx, [id])).get(id) ?? 'user', events: 0 }];
}

async function presentName(tx: Reads, id: string): Promise<string | undefined> {
  const [person] = await tx.people.find({ ids: [id] });
  const [account] = await tx.serviceAccounts.find({ ids: [id] });
  return person?.username ?? account?.name;
}

function severalGone(name: string, found: MeantActor['others']): AppError {
  return new AppError('ambiguous', `${found.length} accounts acted under the name ${name} and do not have it now`, {
    hint: `say which by id: ${found.map(({ id, actor_type, events }) => `${id} (a ${KINDS[actor_type].noun}, ${counted(events, 'event')})`).join(' or ')}`,
    details: {
      candidates: found.map(({ id, actor_type, events }) => ({
        reference: id,
        subject_type: actor_type,
        id,
        name,
        events,
      })),
    },
  });
}

/** Notes about the actor that a reference meant, beside its events. */
export function actorNotes(asked: string, { id, actor_type, username, present, others }: MeantActor): string[] {
  const name = asked.startsWith(PREFIXES[actor_type]) ? asked.slice(PREFIXES[actor_type].length) : asked;
  const isRenamed = present && name !== username && !name.includes('@') && !isUuid(name);
  return [
    ...(present
      ? []
      : [`${username} was removed: these are the events of a ${KINDS[actor_type].noun} with the id ${id}`]),
    ...(isRenamed ? [`${name} is called ${username} now: these are the events of ${id} under every name`] : []),
    ...others.map(
      (other) =>
        `${counted(other.events, 'event')} under the name ${username} ${other.events === 1 ? 'is' : 'are'} by another, a ${KINDS[other.actor_type].noun}: --actor ${other.id}`,
    ),
  ];
}
