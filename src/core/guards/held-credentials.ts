import {
  allows,
  beyond,
  EVERYWHERE,
  grantsOf,
  intersection,
  limitTo,
  NO_PERMISSIONS,
  permissionsOf,
  union,
} from '../../domain/access/permission-set.ts';
import type { Grant, PermissionSet } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { NO_PASSWORD } from '../../domain/people.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { Changes, FollowUp } from './changes.ts';
import type { EventDraft } from '../context.ts';
import { loadAccess, currentPermissions } from './permissions.ts';
import type { AccountScope, HeldCredential, LoadedAccess, SubjectRef } from '../store/records.ts';

/**
 * Tokens and temporary passwords of an account that somebody else made, and so may know. Whoever made one could do all
 * that the account could then. When the account comes to more than they could give, theirs ends; so does what they know
 * of people when they can do less than these, or leave.
 */

/** Ends what is known by whoever cannot give what an account gained, can do less by now than a person, or is gone. */
export async function endHeldCredentials(changes: Changes, by: FollowUp): Promise<readonly EventDraft[]> {
  const events: EventDraft[] = [];
  const ending = [
    ...(await outgrown(changes, by)).map((one) => ({ ...one, reason: 'gained' as const })),
    ...(await exceedingMaker(changes, by)).map((one) => ({ ...one, reason: 'lost' as const })),
    ...(await leftBehind(changes, by)).map((credential) => ({ credential, missing: [], reason: 'left' as const })),
  ];
  requireMayEnd(ending, by);
  for (const one of new Map(ending.map((each) => [keyOf(each.credential), each])).values()) {
    events.push(await end(by, one));
    await by.pace();
  }
  return events;
}

interface Outgrown {
  readonly credential: HeldCredential;
  /** What its holder cannot give. */
  readonly missing: readonly Grant[];
}

interface Ending extends Outgrown {
  readonly reason: 'gained' | 'lost' | 'left';
}

const keyOf = ({ token, subject }: HeldCredential): string => token?.id ?? subject.id;

/** Credentials of accounts that gained what whoever holds these cannot do. */
async function outgrown({ gains }: Changes, { tx, at, pace }: FollowUp): Promise<Outgrown[]> {
  if (gains.length === 0) return [];
  const scope = scopeOf(gains.map(({ ref }) => ref));
  const all = union(gains.map(({ gained }) => gained));
  const found: Outgrown[] = [];
  for (const holder of await tx.credentials.holdersIn(scope, at)) {
    const held = await currentPermissions(tx, holder);
    if (beyond(all, held).size === 0) continue;
    const credentials = await tx.credentials.heldIn(scope, holder, at);
    const subjects = new Map(credentials.map(({ subject }) => [subject.id, subject]));
    const graph = await loadAccess(tx, [...subjects.values()], pace);
    for (const credential of credentials) {
      const missing = grantsOf(beyond(gainedThrough(graph, gains, credential), held));
      if (missing.length > 0) found.push({ credential, missing });
      await pace();
    }
  }
  return found;
}

function scopeOf(refs: readonly SubjectRef[]): AccountScope {
  const idsOf = (...types: string[]) => refs.filter(({ type }) => types.includes(type)).map(({ id }) => id);
  return { subjects: idsOf('user', 'service_account'), groups: idsOf('group'), roles: idsOf('role') };
}

/** Credentials of people whose holder can do less by now than these can: a demotion would be undone with them. */
async function exceedingMaker({ lessened, removed }: Changes, { tx, at, pace }: FollowUp): Promise<Outgrown[]> {
  if (lessened.length === 0) return [];
  const found: Outgrown[] = [];
  for (const holder of await tx.credentials.holdersAmong(scopeOf(lessened), at)) {
    if (removed.has(holder)) continue;
    const held = await currentPermissions(tx, holder);
    const credentials = (await tx.credentials.heldBy([holder], at)).filter(({ subject }) => subject.type === 'user');
    const subjects = new Map(credentials.map(({ subject }) => [subject.id, subject]));
    const graph = await loadAccess(tx, [...subjects.values()], pace);
    for (const credential of credentials) {
      const missing = grantsOf(beyond(limited(permissionsOf(graph, credential.subject.id), credential), held));
      if (missing.length > 0) found.push({ credential, missing });
      await pace();
    }
  }
  return found;
}

const limited = (held: PermissionSet, { permissions }: HeldCredential): PermissionSet =>
  permissions === null ? held : limitTo(held, new Set(permissions));

/** What a credential can do more than before: its account may gain itself, and by a group or role that it has. */
function gainedThrough(graph: LoadedAccess, gains: Changes['gains'], credential: HeldCredential): PermissionSet {
  const { subject } = credential;
  const own = gains.find(({ ref }) => ref.id === subject.id)?.gained ?? NO_PERMISSIONS;
  const shared = gains.filter(({ ref }) => ref.type === 'group' || ref.type === 'role').map(({ gained }) => gained);
  const gained = union([own, intersection(permissionsOf(graph, subject.id), union(shared))]);
  return limited(gained, credential);
}

/** What accounts that are gone knew of people; tokens of service accounts are for an offboarding to end, for others use them. */
async function leftBehind({ removed }: Changes, { tx, at }: FollowUp): Promise<HeldCredential[]> {
  if (removed.size === 0) return [];
  const held = await tx.credentials.heldBy([...removed.keys()], at);
  return held
    .filter(({ subject }) => subject.type === 'user')
    .map((credential) => ({ ...credential, holder_name: removed.get(credential.holder) ?? null }));
}

/** What it takes to end each kind by hand. */
const permissionToEnd = ({ token, subject }: HeldCredential): Permission =>
  token === null
    ? 'organization.people.reset_password'
    : subject.type === 'user'
      ? 'organization.api_tokens.manage'
      : 'organization.service_accounts.reset_token';

/**
 * Who gives somebody a role in a project of theirs ends nothing that others rely on, and learns of none of it. Throws
 * `conflict` where they could not end it by hand.
 */
function requireMayEnd(ending: readonly Ending[], { actor }: FollowUp): void {
  if (actor === undefined) return;
  const { permissions: held } = actor;
  const beyondThem = ending.find(
    ({ credential, missing, reason }) =>
      reason === 'gained' &&
      missing.every(({ scope }) => scope !== EVERYWHERE) &&
      !allows(held, permissionToEnd(credential)),
  );
  if (beyondThem === undefined) return;
  throw new AppError('conflict', `this would end what others rely on to be ${beyondThem.credential.subject.name}`, {
    hint: 'ask somebody who manages tokens, such as an Admin, to do it',
    details: { subject: beyondThem.credential.subject.name },
  });
}

function whyOf({ credential: { subject }, reason }: Ending, holder: string): string {
  switch (reason) {
    case 'gained':
      return `${subject.name} can now do what ${holder} could not give`;
    case 'lost':
      return `${holder} cannot do any more what ${subject.name} can`;
    case 'left':
      return `${holder} is not in the organization any more`;
  }
}

async function end({ tx, at }: FollowUp, ending: Ending): Promise<EventDraft> {
  const { credential, missing, reason } = ending;
  const { subject, token, holder } = credential;
  const holderName = credential.holder_name ?? holder;
  const why = whyOf(ending, holderName);
  const metadata = {
    subject: subject.name,
    held_by: { id: holder, name: holderName },
    reason,
    ...(missing.length === 0 ? {} : { missing: missing.map(({ permission }) => permission) }),
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
