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
import { waitingToReplace } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { EventDraft } from '../context.ts';
import type { Reads } from '../store/index.ts';
import type { AccountScope, HeldCredential } from '../store/credentials.ts';
import type { LoadedAccess } from '../store/access.ts';
import type { RoleOrSubject } from '../store/keys.ts';
import type { Changes, FollowUp } from './changes.ts';
import { currentPermissionsOf, loadAccess } from './permissions.ts';

/**
 * Tokens and temporary passwords of an account that somebody else, their holder, made and may still know. A holder
 * could do all that the account could do then. So a credential ends when the account gains what its holder cannot do;
 * when its holder can do less than the person whose credential it is; and when its holder is removed
 * (docs/credentials.md).
 */

/** Ends the credentials whose holder must not have them any more. Throws `conflict`. */
export async function endHeldCredentials(changes: Changes, by: FollowUp): Promise<readonly EventDraft[]> {
  const ending = [
    ...(await gainedByAccount(changes, by)).map((one) => ({ ...one, reason: 'gained' as const })),
    ...(await lostByHolder(changes, by)).map((one) => ({ ...one, reason: 'lost' as const })),
    ...(await ofRemovedHolders(changes, by)).map((one) => ({ ...one, reason: 'left' as const })),
  ];
  requireMayEnd(ending, by);
  const unique = new Map(ending.map((each) => [keyOf(each.credential), each]));
  const events: EventDraft[] = [];
  for (const one of unique.values()) {
    events.push(...(await end(by, one, (token) => unique.has(token.id))));
    await by.pace();
  }
  return events;
}

/** A credential, with what its account can do and its holder cannot. */
interface Excess {
  readonly credential: HeldCredential;
  readonly missing: readonly Grant[];
}

interface Ending extends Excess {
  readonly reason: 'gained' | 'lost' | 'left';
}

const keyOf = ({ token, subject }: HeldCredential): string => token?.id ?? subject.id;

/** Credentials of accounts that gained what the holder cannot do. */
async function gainedByAccount({ gains }: Changes, by: FollowUp): Promise<Excess[]> {
  if (gains.length === 0) return [];
  const { tx, at } = by;
  const scope = scopeOf(gains.map(({ ref }) => ref));
  const all = union(gains.map(({ gained }) => gained));
  const found: Excess[] = [];
  const holders = await tx.credentials.holdersIn(scope, at);
  const permissions = await currentPermissionsOf(tx, holders);
  for (const holder of holders) {
    const held = permissions.get(holder) ?? NO_PERMISSIONS;
    if (beyond(all, held).size === 0) continue;
    const credentials = await tx.credentials.heldIn(scope, holder, at);
    found.push(...(await excessOf(credentials, held, (graph, one) => gainedThrough(graph, gains, one), by)));
  }
  return found;
}

/** Credentials of people whose holder can do less than they can: with them, a demotion could be undone. */
async function lostByHolder({ lost, removed }: Changes, by: FollowUp): Promise<Excess[]> {
  if (lost.length === 0) return [];
  const { tx, at } = by;
  const found: Excess[] = [];
  const holders = await tx.credentials.holdersAmong(scopeOf(lost), at);
  const permissions = await currentPermissionsOf(tx, holders);
  for (const holder of holders) {
    if (removed.has(holder)) continue;
    const held = permissions.get(holder) ?? NO_PERMISSIONS;
    const credentials = (await tx.credentials.heldBy([holder], at)).filter(({ subject }) => subject.type === 'user');
    const allOf = (graph: LoadedAccess, one: HeldCredential) => limited(permissionsOf(graph, one.subject.id), one);
    found.push(...(await excessOf(credentials, held, allOf, by)));
  }
  return found;
}

/** Those of one holder's credentials that can do what the holder cannot. */
async function excessOf(
  credentials: readonly HeldCredential[],
  held: PermissionSet,
  permissionsOfCredential: (graph: LoadedAccess, credential: HeldCredential) => PermissionSet,
  { tx, pace }: FollowUp,
): Promise<Excess[]> {
  const subjects = new Map(credentials.map(({ subject }) => [subject.id, subject]));
  const graph = await loadAccess(tx, [...subjects.values()], pace);
  const found: Excess[] = [];
  for (const credential of credentials) {
    const missing = grantsOf(beyond(permissionsOfCredential(graph, credential), held));
    if (missing.length > 0) found.push({ credential, missing });
    await pace();
  }
  return found;
}

/** What `endHeldCredentials` will ask if these subjects gained or lost something, or were removed. */
export const heldCredentialsAhead = (
  tx: Reads,
  refs: readonly RoleOrSubject[],
  removed: readonly string[],
  at: string,
): Promise<unknown>[] => [
  tx.credentials.holdersIn(scopeOf(refs), at),
  tx.credentials.holdersAmong(scopeOf(refs), at),
  tx.trusts.all(),
  ...(removed.length === 0 ? [] : [tx.credentials.heldBy(removed, at)]),
];

function scopeOf(refs: readonly RoleOrSubject[]): AccountScope {
  const idsOf = (...types: string[]) => refs.filter(({ type }) => types.includes(type)).map(({ id }) => id);
  return { subjects: idsOf('user', 'service_account'), groups: idsOf('group'), roles: idsOf('role') };
}

const limited = (permissions: PermissionSet, credential: Pick<HeldCredential, 'permissions'>): PermissionSet =>
  credential.permissions === null ? permissions : limitTo(permissions, new Set(credential.permissions));

/** What a credential gained: its account's own gain, and that of its account's groups and roles. */
export function gainedThrough(
  graph: LoadedAccess,
  gains: Changes['gains'],
  credential: Pick<HeldCredential, 'permissions'> & { readonly subject: Pick<HeldCredential['subject'], 'id'> },
): PermissionSet {
  const { subject } = credential;
  const own = gains.find(({ ref }) => ref.id === subject.id)?.gained ?? NO_PERMISSIONS;
  const shared = gains.filter(({ ref }) => ref.type === 'group' || ref.type === 'role').map(({ gained }) => gained);
  const gained = union([own, intersection(permissionsOf(graph, subject.id), union(shared))]);
  return limited(gained, credential);
}

/** Credentials of people whose holder is removed. Tokens of service accounts stay, because others use them. */
async function ofRemovedHolders({ removed }: Changes, { tx, at }: FollowUp): Promise<Excess[]> {
  if (removed.size === 0) return [];
  const held = await tx.credentials.heldBy([...removed.keys()], at);
  return held
    .filter(({ subject }) => subject.type === 'user')
    .map((credential) => ({
      credential: { ...credential, holder_name: removed.get(credential.holder) ?? null },
      missing: [],
    }));
}

/** The permission to end a credential by hand. */
const permissionToEnd = ({ token, subject }: HeldCredential): Permission =>
  token === null
    ? 'organization.people.reset_password'
    : subject.type === 'user'
      ? 'organization.api_tokens.manage'
      : 'organization.service_accounts.reset_token';

/**
 * Who only gives a role in a project must not end credentials that others rely on, nor learn of them. Throws `conflict`
 * when the actor could not end them by hand.
 */
function requireMayEnd(ending: readonly Ending[], { actor }: FollowUp): void {
  if (actor === undefined) return;
  const refused = ending.find(
    ({ credential, missing, reason }) =>
      reason === 'gained' &&
      missing.every(({ scope }) => scope !== EVERYWHERE) &&
      !allows(actor.permissions, permissionToEnd(credential)),
  );
  if (refused === undefined) return;
  const { name } = refused.credential.subject;
  throw new AppError('conflict', `this would end tokens that others use to act as ${name}`, {
    hint: 'ask somebody who manages tokens, such as an Admin, to do it',
    details: { subject: name },
  });
}

function reasonInWords({ credential: { subject }, reason }: Ending, holder: string): string {
  switch (reason) {
    case 'gained':
      return `${subject.name} now has permissions that ${holder} does not have`;
    case 'lost':
      return `${holder} no longer has all permissions of ${subject.name}`;
    case 'left':
      return `${holder} is not in the organization any more`;
  }
}

/** Ends a credential, and what waits to replace it, unless that ends for itself. */
async function end(
  { tx, at }: FollowUp,
  ending: Ending,
  endsForItself: (token: TokenRecord) => boolean,
): Promise<EventDraft[]> {
  const { credential, missing, reason } = ending;
  const { subject, token, holder } = credential;
  const holderName = credential.holder_name ?? holder;
  const why = reasonInWords(ending, holderName);
  const metadata = {
    subject: subject.name,
    held_by: { id: holder, name: holderName },
    reason,
    ...(missing.length === 0 ? {} : { missing: missing.map(({ permission }) => permission) }),
  };
  if (token === null) {
    await tx.people.update(subject.id, { password: NO_PASSWORD, updated_at: at });
    return [
      {
        kind: 'User.PasswordEnded',
        id: subject.id,
        name: subject.name,
        description: `the temporary password of ${subject.name}, which ${holderName} had seen, ended: ${why}`,
        metadata,
      },
    ];
  }
  const revoked = (one: typeof token, what: string): EventDraft => ({
    kind: 'Token.Revoked',
    id: one.id,
    name: one.name,
    description: `the token ${one.name} of ${subject.name}, which ${what}, was revoked: ${why}`,
    metadata: { ...metadata, before: { name: one.name, last_four: one.last_four } },
  });
  const replacing = waitingToReplace(await tx.tokens.liveOf(subject.id, at), token.id);
  const waiting = replacing.filter((one) => !endsForItself(one));
  for (const { id } of [token, ...waiting]) await tx.tokens.revoke({ id, subject_id: subject.id }, at);
  return [
    revoked(token, `${holderName} had made`),
    ...waiting.map((one) => revoked(one, `was to replace one that ${holderName} had made`)),
  ];
}
