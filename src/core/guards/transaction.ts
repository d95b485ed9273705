import {
  beyondLimits,
  enforce,
  escalation,
  lastOwner,
  noWayIn,
  ownerBySignIn,
  outlivesExchange,
  returnsToMaker,
  OWNER,
  ownerOfPeopleOnly,
  ownerTouched,
} from '../../domain/guards.ts';
import { AppError } from '../../domain/errors.ts';
import { addressOf } from '../../domain/invitations.ts';
import type { SignInProvider } from '../../domain/signin/provider.ts';
import type { Actor } from '../context.ts';
import type { Writes } from '../store/index.ts';
import type { LoadedAccess } from '../store/access.ts';
import type { RoleOrSubject } from '../store/keys.ts';
import { heldCredentialsAhead } from './held-credentials.ts';
import { changeLog, noChanges, STEP } from './change-log.ts';
import type { GroupRole, LoggedChanges } from './change-log.ts';
import type { Changes } from './changes.ts';
import {
  gainsOf,
  invitationGrants,
  lossesOf,
  mappingGrants,
  offeredRefs,
  permissionChanges,
  signInGrants,
  tokenGrants,
} from './permission-changes.ts';
import { loadAccess, nameIn, permissionsIn } from './permissions.ts';
import { checkManaged, checkProvided } from './managed.ts';
import type { Force } from './managed.ts';
import { givenBySignIn } from './tracked-sign-in.ts';
import { trackedWrites } from './tracked-writes.ts';

/**
 * Compares permissions before and after a transaction. Before a write that can change permissions, the tracker keeps
 * the permissions of its subjects; after the last write it compares, and asks the guards. So a guard covers an
 * operation because of what the operation does, and no operation can forget it.
 *
 * Members of a group and holders of a role need no tracking of their own: they gain at most what the group or role
 * gains. A role counts as held in the organization and every project, because it can be bound anywhere.
 */
export interface ChangeTracker {
  /** Writes that log what they touch. */
  readonly tx: Writes;
  /**
   * Asks the guards about all changes, the actor's permissions before the state of the organization, and returns the
   * changes that have consequences. Throws `owner_role`, `escalation`, `last_owner`.
   */
  check(actor: Actor | undefined): Promise<Changes>;
  /** Asks whether what an identity provider manages, or says, was changed by somebody else. Throws `managed_by_scim`, `forbidden`. */
  checkManaged(actor: Actor | undefined, force: Force): void;
  /** Checks again, after the consequences, that an Owner is left. Throws `last_owner`. */
  checkOwners(): Promise<void>;
  /** The changes without an audit event, each as the ids of which none was reported. */
  unreported(reported: ReadonlySet<string>): readonly (readonly string[])[];
  readonly changed: () => boolean;
}

/** Tracks the writes of one transaction at a time; `pace` yields to other work. */
export function trackChanges(
  tx: Writes,
  at: string,
  pace: () => Promise<void> = () => Promise.resolve(),
): ChangeTracker {
  const logged = noChanges();
  const refsOf = () => [
    ...[...logged.affected.values()].map(({ ref }) => ref),
    ...logged.offers.flatMap(offeredRefs),
    ...logged.mappings.map(mappedRef),
    ...(logged.signInGives ?? []),
  ];
  /** What `check` will ask, if this was the last write. */
  const askAhead = (): void => {
    const count = logged.affected.size + logged.offers.length;
    if (count === 0) return;
    // Called after each write, and there may be a hundred thousand: they are looked at only if something is asked.
    tx.ahead(() => {
      const refs = refsOf();
      const older = [...logged.affected.values()].filter(({ isNew }) => !isNew).map(({ ref }) => ref);
      return [
        tx.access.load(refs),
        ...(older.length === 0 ? [] : heldCredentialsAhead(tx, older, [...logged.removed], at)),
      ];
    }, count);
  };
  const checkOwners = async (): Promise<void> => {
    if (logged.ownersBefore !== undefined) enforce(lastOwner(logged.ownersBefore, await tx.people.owners()));
  };
  return {
    tx: trackedWrites(tx, { ...changeLog(tx, logged, at, pace), written: askAhead }),
    async check(actor) {
      const { affected, offers, mappings, signInGives } = logged;
      if (affected.size === 0 && offers.length === 0 && mappings.length === 0 && signInGives === undefined)
        return NOTHING;
      if (actor === undefined) throw new AppError('internal', 'an operation changed accounts with nobody acting');
      // Both at once: over a network, that is one round trip.
      const [graph, providers] = await Promise.all([
        loadAccess(tx, refsOf(), pace),
        concernsSignIn(logged) ? tx.signIn.providers() : [],
      ]);
      checkOwnerRole(logged, graph, actor);
      await checkOffersOfOwner(tx, logged, actor);
      await checkSignIn(tx, logged, providers, pace);
      await checkEscalation(logged, graph, actor, pace);
      await checkLimits(tx, logged, graph, actor);
      await checkOwners();
      return changesOf(logged, graph);
    },
    checkManaged(actor, force) {
      checkManaged(logged.managed.values(), actor, force);
      checkProvided(logged.provided, actor);
    },
    checkOwners,
    unreported: (reported) => logged.changes.filter((anyOf) => !anyOf.some((id) => reported.has(id))),
    changed: () => logged.changes.length > 0,
  };
}

const mappedRef = ({ role_id: id }: GroupRole): RoleOrSubject => ({ type: 'role', id });

const NOTHING: Changes = { gains: [], lost: [], removed: new Map(), addresses: [] };

function changesOf({ affected, removed, addresses }: LoggedChanges, graph: LoadedAccess): Changes {
  const subjects = [...affected.values()];
  const removedSubjects = subjects.filter(({ ref }) => removed.has(ref.id));
  return {
    gains: gainsOf(subjects, graph),
    lost: lossesOf(subjects, graph),
    removed: new Map(removedSubjects.map(({ ref, name }) => [ref.id, name])),
    addresses: [...addresses],
  };
}

/** Only who may change Owners touches one or makes one; only people are Owners. Throws `owner_role`. */
function checkOwnerRole({ affected, tokens }: LoggedChanges, graph: LoadedAccess, actor: Actor): void {
  for (const { ref, account, wasOwner, name } of affected.values()) {
    const isOwner = graph.owners.has(ref.id);
    if (account && (wasOwner || isOwner)) enforce(ownerTouched(actor.permissions, name));
    if (ref.type !== 'user' && isOwner) enforce(ownerOfPeopleOnly(OWNER, name));
  }
  for (const { subject_id } of tokens)
    if (subject_id !== actor.id && graph.owners.has(subject_id))
      enforce(ownerTouched(actor.permissions, nameIn(graph, subject_id)));
}

/** Only who may change Owners invites one. Throws `owner_role`. */
async function checkOffersOfOwner(tx: Writes, { offers }: LoggedChanges, actor: Actor): Promise<void> {
  if (offers.length === 0) return;
  const roles = await tx.roles.find({ ids: [...new Set(offers.map(({ role_id }) => role_id))] });
  const owner = roles.find(({ scope, name }) => scope === 'org' && name === OWNER);
  for (const offer of offers)
    if (offer.role_id === owner?.id) enforce(ownerTouched(actor.permissions, addressOf(offer)));
}

/** Providers were written, or what they may give: a role or a group that was there before. */
const concernsSignIn = ({ affected, signInGives }: LoggedChanges): boolean =>
  signInGives !== undefined ||
  [...affected.values()].some(({ ref, isNew }) => !isNew && (ref.type === 'role' || ref.type === 'group'));

/** What providers give by themselves never makes who may change Owners, and one is there where it must be. Throws `owner_role`, `conflict`. */
async function checkSignIn(
  tx: Writes,
  { signInGives }: LoggedChanges,
  providers: readonly SignInProvider[],
  pace: () => Promise<void>,
): Promise<void> {
  if (signInGives !== undefined && (await tx.signIn.required())) enforce(noWayIn(providers));
  const given = await givenBySignIn(tx, providers);
  if (given.length === 0) return;
  const graph = await loadAccess(tx, given, pace);
  for (const ref of given) enforce(ownerBySignIn(permissionsIn(graph, ref), nameIn(graph, ref.id)));
}

/** Nobody gives what they do not have. Throws `escalation`. */
async function checkEscalation(
  { affected, tokens, offers, mappings, signInGives = [], newProjects }: LoggedChanges,
  graph: LoadedAccess,
  actor: Actor,
  pace: () => Promise<void>,
): Promise<void> {
  const subjects = [...affected.values()];
  for (let at = 0; at < subjects.length; at += STEP) {
    await pace();
    const some = subjects.slice(at, at + STEP);
    enforce(escalation(actor.permissions, permissionChanges(some, graph, actor.id, newProjects)));
  }
  enforce(
    escalation(actor.permissions, [
      ...tokenGrants(tokens, graph),
      ...invitationGrants(offers, graph),
      ...mappingGrants(mappings, graph),
      ...signInGrants(signInGives, graph),
    ]),
  );
}

/** A limited token issues no token with more permissions, and does not take its own account over; an exchanged one issues none of its own, nor does what it made. Throws `escalation`. */
async function checkLimits(
  tx: Writes,
  { affected, tokens }: LoggedChanges,
  graph: LoadedAccess,
  actor: Actor,
): Promise<void> {
  const takesOwn = affected.get(actor.id)?.takenOver === true;
  if (actor.tokenId === null || (tokens.length === 0 && !takesOwn)) return;
  const used = await tx.tokens.byId(actor.tokenId);
  const makesOwn = tokens.some(({ subject_id }) => subject_id === actor.id);
  if (makesOwn && used?.trust_id != null) enforce(outlivesExchange(actor.username));
  if (
    tokens.some(({ subject_id }) => subject_id === actor.holder) &&
    !makesOwn &&
    (await isServiceAccount(tx, actor.holder))
  )
    enforce(returnsToMaker(nameIn(graph, actor.holder)));
  const limits = used?.permissions ?? null;
  if (limits === null) return;
  if (takesOwn) enforce(beyondLimits(limits, null, actor.username));
  for (const { subject_id, permissions } of tokens)
    enforce(beyondLimits(limits, permissions, nameIn(graph, subject_id)));
}

const isServiceAccount = async (tx: Writes, id: string): Promise<boolean> =>
  (await tx.serviceAccounts.find({ ids: [id] })).length > 0;
