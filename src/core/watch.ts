import { beyond, limitTo, NO_POWER, powerOf, powerOfRole, union } from '../domain/access.ts';
import type { Place, Power } from '../domain/access.ts';
import {
  beyondLimits,
  enforce,
  escalation,
  lastOwner,
  OWNER,
  ownerOfPeopleOnly,
  ownerTouched,
} from '../domain/guards.ts';
import type { Movement, OwnerState } from '../domain/guards.ts';
import { AppError } from '../domain/errors.ts';
import { addressOf } from '../domain/invitations.ts';
import type { InvitationRecord } from '../domain/invitations.ts';
import { emailKey } from '../domain/names.ts';
import type { TokenRecord } from '../domain/tokens.ts';
import type { Changes, Gain } from './changes.ts';
import type { Actor } from './context.ts';
import type { LoadedAccess, SubjectRef } from './records.ts';
import type { Writes } from './store.ts';
import { loadAccess } from './power.ts';
import { watchedWrites } from './watched-writes.ts';

/**
 * Watches the writes of one transaction. Before a write that can move power it notes the power
 * that its subjects have; after the last one it compares, and asks the guards. So a guard covers
 * an operation because of what the operation does, not because somebody remembered it.
 *
 * Who gains through a group or a role is covered by watching the group or role: all that its
 * members gain is at most what it gains. Roles count as held everywhere, for they can be bound anywhere.
 */
export interface Watch {
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
export type Touch = 'membership' | 'account' | 'takeover';

/** What the watched writes note. */
export interface Notes {
  /** The state of subjects, before their first write. */
  readonly before: (refs: readonly SubjectRef[], touch: Touch) => Promise<void>;
  /** A subject that is made, and so had nothing. */
  readonly made: (ref: SubjectRef, name: string, touch: Touch) => void;
  /** A change that an event must tell of, by one of these ids. */
  readonly changed: (...anyOf: string[]) => void;
  readonly minted: (token: TokenRecord) => void;
  /** An offer of a role and groups to somebody who is not there yet. */
  readonly offered: (invitation: InvitationRecord) => void;
  readonly newProject: (id: string) => void;
  /** Accounts that are about to be no more. */
  readonly gone: (ids: readonly string[]) => void;
  /** Addresses that an account is given or leaves. */
  readonly addressed: (emails: readonly (string | null)[]) => void;
}

/** Subjects that are looked at between two pauses. */
const STEP = 500;

interface Touched {
  readonly ref: SubjectRef;
  readonly before: Power;
  readonly name: string;
  readonly wasOwner: boolean;
  /** The write concerns the account itself, not only a group that it is in. */
  account: boolean;
  takenOver: boolean;
  /** It was made in this transaction. */
  readonly isNew: boolean;
}

/** Watches the writes of a transaction; `pace` lets others have the thread where there is much to look at. */
export function watch(tx: Writes, pace: () => Promise<void> = () => Promise.resolve()): Watch {
  const touched = new Map<string, Touched>();
  const changes: (readonly string[])[] = [];
  const tokens: TokenRecord[] = [];
  const offers: InvitationRecord[] = [];
  const newProjects = new Set<Place>();
  const gone = new Set<string>();
  const addresses = new Set<string>();
  let ownersBefore: readonly OwnerState[] | undefined;

  const note = (touch: Touch, seen: Omit<Touched, 'account' | 'takenOver'>) =>
    touched.set(seen.ref.id, { ...seen, account: touch !== 'membership', takenOver: touch === 'takeover' });

  const notes: Notes = {
    before: async (refs, touch) => {
      const unseen = refs.filter((ref) => !touched.has(ref.id));
      if (unseen.length > 0) {
        const graph = await loadAccess(tx, unseen, pace);
        for (const [at, ref] of unseen.entries()) {
          if (at % STEP === 0) await pace();
          note(touch, {
            ref,
            before: powerIn(graph, ref),
            name: nameIn(graph, ref.id),
            wasOwner: graph.owners.has(ref.id),
            isNew: false,
          });
        }
        if (ownersBefore === undefined && unseen.some((ref) => graph.owners.has(ref.id)))
          ownersBefore = await tx.people.owners();
      }
      for (const ref of refs) {
        const seen = touched.get(ref.id);
        if (seen === undefined) continue;
        seen.account ||= touch !== 'membership';
        seen.takenOver ||= touch === 'takeover';
      }
    },
    made: (ref, name, touch) => void note(touch, { ref, before: NO_POWER, name, wasOwner: false, isNew: true }),
    changed: (...anyOf) => void changes.push(anyOf),
    minted: (token) => void tokens.push(token),
    offered: (invitation) => void offers.push(invitation),
    newProject: (id) => void newProjects.add(id),
    gone: (ids) => ids.forEach((id) => gone.add(id)),
    addressed: (emails) =>
      emails.forEach((email) => {
        if (email !== null) addresses.add(emailKey(email));
      }),
  };

  async function check(actor: Actor | undefined): Promise<Changes> {
    const seen = [...touched.values()];
    if (seen.length === 0 && offers.length === 0) return { gains: [], lapsed: [], gone: new Map(), addresses: [] };
    if (actor === undefined) throw new AppError('internal', 'an operation changed accounts with nobody acting');
    const graph = await loadAccess(tx, [...seen.map(({ ref }) => ref), ...offers.flatMap(offeredRefs)], pace);
    for (const { ref, account, wasOwner, name } of seen) {
      if (account && (wasOwner || graph.owners.has(ref.id))) enforce(ownerTouched(actor.power, name));
      if (ref.type !== 'user' && graph.owners.has(ref.id)) enforce(ownerOfPeopleOnly(OWNER, name));
    }
    for (const { subject_id } of tokens) {
      if (subject_id !== actor.id && graph.owners.has(subject_id))
        enforce(ownerTouched(actor.power, nameIn(graph, subject_id)));
    }
    const roles = await tx.roles.find({ ids: [...new Set(offers.map((offer) => offer.role_id))] });
    const owner = roles.find((role) => role.scope === 'org' && role.name === OWNER);
    for (const offer of offers) if (offer.role_id === owner?.id) enforce(ownerTouched(actor.power, addressOf(offer)));
    for (let at = 0; at < seen.length; at += STEP) {
      await pace();
      const some = seen.slice(at, at + STEP);
      enforce(escalation(actor.power, movements(some, graph, actor.id, newProjects)));
    }
    enforce(escalation(actor.power, [...takeovers(tokens, graph), ...promises(offers, graph)]));
    await checkLimits(actor, graph);
    await checkOwners();
    return {
      gains: gainsOf(seen, graph),
      lapsed: lapsedOf(seen, graph),
      gone: new Map([...gone].map((id) => [id, touched.get(id)?.name ?? id])),
      addresses: [...addresses],
    };
  }

  async function checkOwners(): Promise<void> {
    if (ownersBefore !== undefined) enforce(lastOwner(ownersBefore, await tx.people.owners()));
  }

  async function checkLimits(actor: Actor, graph: LoadedAccess): Promise<void> {
    const takesOwn = touched.get(actor.id)?.takenOver === true;
    if (actor.tokenId === null || (tokens.length === 0 && !takesOwn)) return;
    const used = await tx.tokens.byId(actor.tokenId);
    const limits = used?.permissions ?? null;
    if (limits === null) return;
    if (takesOwn) enforce(beyondLimits(limits, null, actor.username));
    for (const { subject_id, permissions } of tokens)
      enforce(beyondLimits(limits, permissions, nameIn(graph, subject_id)));
  }

  return {
    tx: watchedWrites(tx, notes),
    check,
    checkOwners,
    unreported: (reported) => changes.filter((anyOf) => !anyOf.some((id) => reported.has(id))),
    changed: () => changes.length > 0,
  };
}

const powerIn = (graph: LoadedAccess, ref: SubjectRef): Power =>
  ref.type === 'role' ? powerOfRole(graph, ref.id) : powerOf(graph, ref.id);

const nameIn = (graph: LoadedAccess, id: string): string => graph.names.get(id) ?? id;

/** What was there before and can do more now; what was made just now is nobody else's yet. */
const gainsOf = (touched: readonly Touched[], graph: LoadedAccess): Gain[] =>
  touched
    .filter(({ isNew }) => !isNew)
    .map(({ ref, before }) => ({ ref, gained: beyond(powerIn(graph, ref), before) }))
    .filter(({ gained }) => gained.size > 0);

/** What can do less now, or whose account was changed itself, such as deactivated. */
const lapsedOf = (touched: readonly Touched[], graph: LoadedAccess): SubjectRef[] =>
  touched
    .filter(({ ref, before, account, isNew }) => !isNew && (account || beyond(before, powerIn(graph, ref)).size > 0))
    .map(({ ref }) => ref);

/** Who makes a project becomes its Admin: the one exemption of the escalation rule (domain.md). */
function* movements(
  touched: readonly Touched[],
  graph: LoadedAccess,
  actorId: string,
  newProjects: ReadonlySet<Place>,
): Iterable<Movement> {
  for (const { ref, before, name, takenOver } of touched) {
    const after = powerIn(graph, ref);
    yield { name, before, after: ref.id === actorId ? without(after, newProjects) : after, takenOver };
  }
}

const without = (power: Power, places: ReadonlySet<Place>): Power =>
  places.size === 0 ? power : new Map([...power].filter(([place]) => !places.has(place)));

/** Who mints a token gets hold of what it can do: the whole account, or what the token is limited to. */
function* takeovers(tokens: readonly TokenRecord[], graph: LoadedAccess): Iterable<Movement> {
  for (const { subject_id, permissions } of tokens) {
    const whole = powerOf(graph, subject_id);
    const power = permissions === null ? whole : limitTo(whole, new Set(permissions));
    yield { name: nameIn(graph, subject_id), before: power, after: power, takenOver: true };
  }
}

/** Whoever accepts an invitation will have its role and be in its groups. */
function* promises(offers: readonly InvitationRecord[], graph: LoadedAccess): Iterable<Movement> {
  for (const offer of offers) {
    const after = union([
      powerOfRole(graph, offer.role_id),
      ...offer.group_ids.map((groupId) => powerOf(graph, groupId)),
    ]);
    yield { name: addressOf(offer), before: NO_POWER, after, takenOver: false };
  }
}

const offeredRefs = ({ role_id, group_ids }: InvitationRecord): SubjectRef[] => [
  { type: 'role', id: role_id },
  ...group_ids.map((id) => ({ type: 'group' as const, id })),
];
