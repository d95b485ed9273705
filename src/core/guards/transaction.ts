import {
  beyond,
  limitTo,
  NO_PERMISSIONS,
  permissionsOf,
  permissionsOfRole,
  union,
} from '../../domain/access/permission-set.ts';
import type { AccessScope, PermissionSet } from '../../domain/access/permission-set.ts';
import {
  beyondLimits,
  enforce,
  escalation,
  lastOwner,
  OWNER,
  ownerOfPeopleOnly,
  ownerTouched,
} from '../../domain/guards.ts';
import type { PermissionChange, OwnerState } from '../../domain/guards.ts';
import { AppError } from '../../domain/errors.ts';
import { addressOf } from '../../domain/invitations.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import { emailKey } from '../../domain/names/names.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Changes, Gain } from './changes.ts';
import type { Actor } from '../context.ts';
import type { LoadedAccess, SubjectRef } from '../store/records.ts';
import type { Writes } from '../store/index.ts';
import { loadAccess } from './permissions.ts';
import { trackedWrites } from './tracked-writes.ts';

/**
 * Watches the writes of one transaction. Before a write that can move power it notes the power
 * that its subjects have; after the last one it compares, and asks the guards. So a guard covers
 * an operation because of what the operation does, not because somebody remembered it.
 *
 * Who gains through a group or a role is covered by watching the group or role: all that its
 * members gain is at most what it gains. Roles count as held everywhere, for they can be bound anywhere.
 */
export interface ChangeTracker {
  /** The writes, each noting what it touches first. */
  readonly tx: Writes;
  /**
   * Throws `owner_role`, `escalation` or `last_owner`; authority is asked before state. Answers with the changes that
   * something may follow from.
   */
  check(actor: Actor | undefined): Promise<Changes>;
  /** Throws `last_owner`: again, once what follows was done. */
  checkOwners(): Promise<void>;
  /** Changed things of which none of the ids (alternatives) was reported. Empty: every change has its event. */
  unreported(reported: ReadonlySet<string>): readonly (readonly string[])[];
  readonly changed: () => boolean;
}

/** How a write concerns a subject: through a group or role, the account itself, or all of it. */
export type Impact = 'membership' | 'account' | 'takeover';

/** What the watched writes note. */
export interface ChangeLog {
  /** The state of subjects, before their first write. */
  readonly before: (refs: readonly SubjectRef[], impact: Impact) => Promise<void>;
  /** A subject that is made, and so had nothing. */
  readonly made: (ref: SubjectRef, name: string, impact: Impact) => void;
  /** A change that an event must tell of, by one of these ids. */
  readonly changed: (...anyOf: string[]) => void;
  readonly tokenIssued: (token: TokenRecord) => void;
  /** An offer of a role and groups to somebody who is not there yet. */
  readonly offered: (invitation: InvitationRecord) => void;
  readonly newProject: (id: string) => void;
  /** Accounts that are about to be no more. */
  readonly removed: (ids: readonly string[]) => void;
  /** Addresses that an account is given or leaves. */
  readonly addressed: (emails: readonly (string | null)[]) => void;
}

/** Subjects that are looked at between two pauses. */
const STEP = 500;

interface AffectedSubject {
  readonly ref: SubjectRef;
  readonly before: PermissionSet;
  readonly name: string;
  readonly wasOwner: boolean;
  /** The write concerns the account itself, not only a group that it is in. */
  account: boolean;
  takenOver: boolean;
  /** It was made in this transaction. */
  readonly isNew: boolean;
}

/** Watches the writes of a transaction; `pace` lets others have the thread where there is much to look at. */
export function trackChanges(tx: Writes, pace: () => Promise<void> = () => Promise.resolve()): ChangeTracker {
  const affected = new Map<string, AffectedSubject>();
  const changes: (readonly string[])[] = [];
  const tokens: TokenRecord[] = [];
  const offers: InvitationRecord[] = [];
  const newProjects = new Set<AccessScope>();
  const removed = new Set<string>();
  const addresses = new Set<string>();
  let ownersBefore: readonly OwnerState[] | undefined;

  const note = (impact: Impact, seen: Omit<AffectedSubject, 'account' | 'takenOver'>) =>
    affected.set(seen.ref.id, { ...seen, account: impact !== 'membership', takenOver: impact === 'takeover' });

  const log: ChangeLog = {
    before: async (refs, impact) => {
      const unseen = refs.filter((ref) => !affected.has(ref.id));
      if (unseen.length > 0) {
        const graph = await loadAccess(tx, unseen, pace);
        for (const [at, ref] of unseen.entries()) {
          if (at % STEP === 0) await pace();
          note(impact, {
            ref,
            before: permissionsIn(graph, ref),
            name: nameIn(graph, ref.id),
            wasOwner: graph.owners.has(ref.id),
            isNew: false,
          });
        }
        if (ownersBefore === undefined && unseen.some((ref) => graph.owners.has(ref.id)))
          ownersBefore = await tx.people.owners();
      }
      for (const ref of refs) {
        const seen = affected.get(ref.id);
        if (seen === undefined) continue;
        seen.account ||= impact !== 'membership';
        seen.takenOver ||= impact === 'takeover';
      }
    },
    made: (ref, name, impact) => void note(impact, { ref, before: NO_PERMISSIONS, name, wasOwner: false, isNew: true }),
    changed: (...anyOf) => void changes.push(anyOf),
    tokenIssued: (token) => void tokens.push(token),
    offered: (invitation) => void offers.push(invitation),
    newProject: (id) => void newProjects.add(id),
    removed: (ids) => ids.forEach((id) => removed.add(id)),
    addressed: (emails) =>
      emails.forEach((email) => {
        if (email !== null) addresses.add(emailKey(email));
      }),
  };

  async function check(actor: Actor | undefined): Promise<Changes> {
    const seen = [...affected.values()];
    if (seen.length === 0 && offers.length === 0) return { gains: [], lessened: [], removed: new Map(), addresses: [] };
    if (actor === undefined) throw new AppError('internal', 'an operation changed accounts with nobody acting');
    const graph = await loadAccess(tx, [...seen.map(({ ref }) => ref), ...offers.flatMap(offeredRefs)], pace);
    for (const { ref, account, wasOwner, name } of seen) {
      if (account && (wasOwner || graph.owners.has(ref.id))) enforce(ownerTouched(actor.permissions, name));
      if (ref.type !== 'user' && graph.owners.has(ref.id)) enforce(ownerOfPeopleOnly(OWNER, name));
    }
    for (const { subject_id } of tokens) {
      if (subject_id !== actor.id && graph.owners.has(subject_id))
        enforce(ownerTouched(actor.permissions, nameIn(graph, subject_id)));
    }
    const roles = await tx.roles.find({ ids: [...new Set(offers.map((offer) => offer.role_id))] });
    const owner = roles.find((role) => role.scope === 'org' && role.name === OWNER);
    for (const offer of offers)
      if (offer.role_id === owner?.id) enforce(ownerTouched(actor.permissions, addressOf(offer)));
    for (let at = 0; at < seen.length; at += STEP) {
      await pace();
      const some = seen.slice(at, at + STEP);
      enforce(escalation(actor.permissions, permissionChanges(some, graph, actor.id, newProjects)));
    }
    enforce(escalation(actor.permissions, [...takeovers(tokens, graph), ...invitationGrants(offers, graph)]));
    await checkLimits(actor, graph);
    await checkOwners();
    return {
      gains: gainsOf(seen, graph),
      lessened: lessenedOf(seen, graph),
      removed: new Map([...removed].map((id) => [id, affected.get(id)?.name ?? id])),
      addresses: [...addresses],
    };
  }

  async function checkOwners(): Promise<void> {
    if (ownersBefore !== undefined) enforce(lastOwner(ownersBefore, await tx.people.owners()));
  }

  async function checkLimits(actor: Actor, graph: LoadedAccess): Promise<void> {
    const takesOwn = affected.get(actor.id)?.takenOver === true;
    if (actor.tokenId === null || (tokens.length === 0 && !takesOwn)) return;
    const used = await tx.tokens.byId(actor.tokenId);
    const limits = used?.permissions ?? null;
    if (limits === null) return;
    if (takesOwn) enforce(beyondLimits(limits, null, actor.username));
    for (const { subject_id, permissions } of tokens)
      enforce(beyondLimits(limits, permissions, nameIn(graph, subject_id)));
  }

  return {
    tx: trackedWrites(tx, log),
    check,
    checkOwners,
    unreported: (reported) => changes.filter((anyOf) => !anyOf.some((id) => reported.has(id))),
    changed: () => changes.length > 0,
  };
}

const permissionsIn = (graph: LoadedAccess, ref: SubjectRef): PermissionSet =>
  ref.type === 'role' ? permissionsOfRole(graph, ref.id) : permissionsOf(graph, ref.id);

const nameIn = (graph: LoadedAccess, id: string): string => graph.names.get(id) ?? id;

/** What was there before and can do more now; what was made just now is nobody else's yet. */
const gainsOf = (affected: readonly AffectedSubject[], graph: LoadedAccess): Gain[] =>
  affected
    .filter(({ isNew }) => !isNew)
    .map(({ ref, before }) => ({ ref, gained: beyond(permissionsIn(graph, ref), before) }))
    .filter(({ gained }) => gained.size > 0);

/** What can do less now, or whose account was changed itself, such as deactivated. */
const lessenedOf = (affected: readonly AffectedSubject[], graph: LoadedAccess): SubjectRef[] =>
  affected
    .filter(
      ({ ref, before, account, isNew }) => !isNew && (account || beyond(before, permissionsIn(graph, ref)).size > 0),
    )
    .map(({ ref }) => ref);

/** Who makes a project becomes its Admin: the one exemption of the escalation rule (domain.md). */
function* permissionChanges(
  affected: readonly AffectedSubject[],
  graph: LoadedAccess,
  actorId: string,
  newProjects: ReadonlySet<AccessScope>,
): Iterable<PermissionChange> {
  for (const { ref, before, name, takenOver } of affected) {
    const after = permissionsIn(graph, ref);
    yield { name, before, after: ref.id === actorId ? without(after, newProjects) : after, takenOver };
  }
}

const without = (permissionSet: PermissionSet, scopes: ReadonlySet<AccessScope>): PermissionSet =>
  scopes.size === 0 ? permissionSet : new Map([...permissionSet].filter(([scope]) => !scopes.has(scope)));

/** Who mints a token gets hold of what it can do: the whole account, or what the token is limited to. */
function* takeovers(tokens: readonly TokenRecord[], graph: LoadedAccess): Iterable<PermissionChange> {
  for (const { subject_id, permissions } of tokens) {
    const whole = permissionsOf(graph, subject_id);
    const permissionSet = permissions === null ? whole : limitTo(whole, new Set(permissions));
    yield { name: nameIn(graph, subject_id), before: permissionSet, after: permissionSet, takenOver: true };
  }
}

/** Whoever accepts an invitation will have its role and be in its groups. */
function* invitationGrants(offers: readonly InvitationRecord[], graph: LoadedAccess): Iterable<PermissionChange> {
  for (const offer of offers) {
    const after = union([
      permissionsOfRole(graph, offer.role_id),
      ...offer.group_ids.map((groupId) => permissionsOf(graph, groupId)),
    ]);
    yield { name: addressOf(offer), before: NO_PERMISSIONS, after, takenOver: false };
  }
}

const offeredRefs = ({ role_id, group_ids }: InvitationRecord): SubjectRef[] => [
  { type: 'role', id: role_id },
  ...group_ids.map((id) => ({ type: 'group' as const, id })),
];
