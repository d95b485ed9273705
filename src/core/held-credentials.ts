import { beyond, grantsOf, intersection, limitTo, NO_POWER, powerOf, union } from '../domain/access.ts';
import type { Power } from '../domain/access.ts';
import { NO_PASSWORD } from '../domain/people.ts';
import type { Changes, FollowUp } from './consequences.ts';
import type { EventDraft } from './context.ts';
import { loadAccess, powerNow } from './power.ts';
import type { HeldCredential, LoadedAccess } from './records.ts';
import type { Reads, Writes } from './store.ts';

/**
 * Tokens and temporary passwords of an account that somebody else made, and so may know. Whoever made one could do all
 * that the account could then. When the account comes to more than they could give, theirs ends; and it ends with them.
 */

/** Ends what others know of accounts that gained what these cannot do themselves, and what people who are gone know. */
export async function endHeldCredentials(changes: Changes, { tx, at, pace }: FollowUp): Promise<readonly EventDraft[]> {
  const events: EventDraft[] = [];
  for (const { credential, missing } of await outgrown(changes, { tx, at, pace })) {
    events.push(await end(tx, at, credential, { reason: 'gained', missing }));
    await pace();
  }
  for (const credential of await leftBehind(changes, tx, at)) {
    events.push(await end(tx, at, credential, { reason: 'left' }));
    await pace();
  }
  return events;
}

interface Outgrown {
  readonly credential: HeldCredential;
  /** Names of permissions that its holder cannot give. */
  readonly missing: readonly string[];
}

/** Credentials of accounts that gained what whoever holds these cannot do. */
async function outgrown({ gains }: Changes, { tx, at, pace }: FollowUp): Promise<Outgrown[]> {
  if (gains.length === 0) return [];
  const idsOf = (...types: string[]) => gains.filter(({ ref }) => types.includes(ref.type)).map(({ ref }) => ref.id);
  const scope = { subjects: idsOf('user', 'service_account'), groups: idsOf('group'), roles: idsOf('role') };
  const all = union(gains.map(({ gained }) => gained));
  const found: Outgrown[] = [];
  for (const holder of await tx.credentials.holdersIn(scope, at)) {
    const power = await powerNow(tx, holder);
    if (beyond(all, power).size === 0) continue;
    const credentials = await tx.credentials.heldIn(scope, holder, at);
    const subjects = new Map(credentials.map(({ subject }) => [subject.id, subject]));
    const graph = await loadAccess(tx, [...subjects.values()], pace);
    for (const credential of credentials) {
      const missing = grantsOf(beyond(gainedThrough(graph, gains, credential), power));
      if (missing.length > 0) found.push({ credential, missing: missing.map(({ permission }) => permission) });
      await pace();
    }
  }
  return found;
}

/** What a credential can do more than before: its account may gain itself, and by a group or role that it has. */
function gainedThrough(graph: LoadedAccess, gains: Changes['gains'], { subject, permissions }: HeldCredential): Power {
  const own = gains.find(({ ref }) => ref.id === subject.id)?.gained ?? NO_POWER;
  const shared = gains.filter(({ ref }) => ref.type === 'group' || ref.type === 'role').map(({ gained }) => gained);
  const gained = union([own, intersection(union(shared), powerOf(graph, subject.id))]);
  return permissions === null ? gained : limitTo(gained, new Set(permissions));
}

/** What accounts that are gone knew of people; tokens of service accounts are for an offboarding to end, for others use them. */
async function leftBehind({ gone }: Changes, tx: Reads, at: string): Promise<HeldCredential[]> {
  if (gone.size === 0) return [];
  const held = await tx.credentials.heldBy([...gone.keys()], at);
  return held
    .filter(({ subject }) => subject.type === 'user')
    .map((credential) => ({ ...credential, holder_name: gone.get(credential.holder) ?? null }));
}

/** Why a credential ends. */
type Ending = { readonly reason: 'gained'; readonly missing: readonly string[] } | { readonly reason: 'left' };

async function end(tx: Writes, at: string, credential: HeldCredential, ending: Ending): Promise<EventDraft> {
  const { subject, token, holder } = credential;
  const holderName = credential.holder_name ?? holder;
  const why =
    ending.reason === 'gained'
      ? `${subject.name} can now do what ${holderName} could not give`
      : `${holderName} is not in the organization any more`;
  const metadata = {
    subject: subject.name,
    held_by: { id: holder, name: holderName },
    reason: ending.reason,
    ...(ending.reason === 'gained' ? { missing: ending.missing } : {}),
  };
  if (token === null) {
    await tx.people.update(subject.id, { password: NO_PASSWORD, updated_at: at });
    return {
      kind: 'User.PasswordEnded',
      id: subject.id,
      name: subject.name,
      description: `the temporary password of ${subject.name}, which ${holderName} had seen, ended: ${why}`,
      metadata,
    };
  }
  await tx.tokens.revoke({ id: token.id, subject_id: subject.id }, at);
  return {
    kind: 'Token.Revoked',
    id: token.id,
    name: token.name,
    description: `the token ${token.name} of ${subject.name}, which ${holderName} had made, was revoked: ${why}`,
    metadata: { ...metadata, before: { name: token.name, last_four: token.last_four } },
  };
}
