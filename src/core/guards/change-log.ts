import { NO_PERMISSIONS } from '../../domain/access/permission-set.ts';
import type { AccessScope, PermissionSet } from '../../domain/access/permission-set.ts';
import type { OwnerState } from '../../domain/guards.ts';
import type { Managed } from '../../domain/scim/refusals.ts';
import type { InvitationRecord } from '../../domain/invitations.ts';
import type { MappingRecord } from '../../domain/scim/mapping.ts';
import { emailKey } from '../../domain/names/names.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Reads } from '../store/index.ts';
import type { RoleOrSubject } from '../store/keys.ts';
import { managedOf } from './managed.ts';
import { loadAccess, nameIn, permissionsIn } from './permissions.ts';

/** What a write does to a subject: to its memberships and roles only, to its account, or it hands the account over. */
type Impact = 'membership' | 'account' | 'takeover';

/** Who issues it can act as the account, with all or some of its permissions. */
export type IssuedToken = Pick<TokenRecord, 'subject_id' | 'permissions'>;

/** The role that a group of an identity provider gets. */
export type GroupRole = Pick<MappingRecord, 'group_name' | 'role_id'>;

/** What tracked writes report. */
export interface ChangeLog {
  /** When the transaction is. */
  readonly at: string;
  /** Whether a subject was made in this transaction, or the project. */
  readonly isNew: (id: string) => boolean;
  /** Keeps the state of subjects before their first write. */
  readonly before: (refs: readonly RoleOrSubject[], impact: Impact) => Promise<void>;
  /** A new subject; it had no permissions. */
  readonly made: (ref: RoleOrSubject, name: string, impact: Impact) => void;
  /** A change that needs an audit event on one of these ids. */
  readonly changed: (...anyOf: string[]) => void;
  readonly tokenIssued: (token: IssuedToken) => void;
  /** An invitation offers a role and groups. */
  readonly offered: (invitation: InvitationRecord) => void;
  /** A group that an identity provider makes gets a role. */
  readonly mapped: (mapping: GroupRole) => void;
  /** Roles and groups that sign-in providers give. */
  readonly signInGives: (refs: readonly RoleOrSubject[]) => void;
  readonly newProject: (id: string) => void;
  /** Accounts that are about to be removed. */
  readonly removed: (ids: readonly string[]) => void;
  /** A write that can change permissions was sent. */
  readonly written: () => void;
  /** People who are changed where a provider says how they are, or groups. */
  readonly managed: (kind: 'people' | 'groups', ids: readonly string[]) => Promise<void>;
  /** What a provider says of a person or group was written. */
  readonly provided: () => void;
  /** Addresses that an account gets or loses. */
  readonly addressed: (emails: readonly (string | null)[]) => void;
}

/** A subject that was written, with its state before the first write. */
export interface AffectedSubject {
  readonly ref: RoleOrSubject;
  readonly before: PermissionSet;
  readonly name: string;
  readonly wasOwner: boolean;
  /** It was made in this transaction. */
  readonly isNew: boolean;
  /** A write concerned the account itself. */
  account: boolean;
  /** A write handed the account over. */
  takenOver: boolean;
}

/** All that the writes of a transaction reported. */
export interface LoggedChanges {
  /** By id. */
  readonly affected: Map<string, AffectedSubject>;
  /** The ids of each change, one of which needs an event. */
  readonly changes: (readonly string[])[];
  readonly tokens: IssuedToken[];
  readonly offers: InvitationRecord[];
  readonly mappings: GroupRole[];
  /** What sign-in providers give, of those that were written; undefined: none was. */
  signInGives: RoleOrSubject[] | undefined;
  readonly newProjects: Set<AccessScope>;
  readonly removed: Set<string>;
  /** What an identity provider manages, by id. */
  readonly managed: Map<string, Managed>;
  /** What a provider says of somebody or something was written. */
  provided: boolean;
  /** By key. */
  readonly addresses: Set<string>;
  /** The active Owners before the first write to one; undefined: none was written. */
  ownersBefore: readonly OwnerState[] | undefined;
}

/** How many subjects are looked at between two pauses. */
export const STEP = 500;

/** An empty log. */
export const noChanges = (): LoggedChanges => ({
  affected: new Map(),
  changes: [],
  tokens: [],
  offers: [],
  mappings: [],
  signInGives: undefined,
  newProjects: new Set(),
  removed: new Set(),
  managed: new Map(),
  provided: false,
  addresses: new Set(),
  ownersBefore: undefined,
});

/** A log that fills `logged`, and reads the state before a write from `tx`. */
export function changeLog(
  tx: Reads,
  logged: LoggedChanges,
  at: string,
  pace: () => Promise<void>,
): Omit<ChangeLog, 'written'> {
  const { affected } = logged;
  const add = (impact: Impact, subject: Omit<AffectedSubject, 'account' | 'takenOver'>) =>
    affected.set(subject.ref.id, { ...subject, account: impact !== 'membership', takenOver: impact === 'takeover' });

  async function addFromStore(refs: readonly RoleOrSubject[], impact: Impact): Promise<void> {
    const graph = await loadAccess(tx, refs, pace);
    for (const [position, ref] of refs.entries()) {
      if (position % STEP === 0) await pace();
      const wasOwner = graph.owners.has(ref.id);
      add(impact, { ref, before: permissionsIn(graph, ref), name: nameIn(graph, ref.id), wasOwner, isNew: false });
    }
    if (refs.some(({ id }) => graph.owners.has(id))) logged.ownersBefore ??= await tx.people.owners();
  }

  return {
    at,
    isNew: (id) => affected.get(id)?.isNew === true || logged.newProjects.has(id),
    async before(refs, impact) {
      const unseen = refs.filter(({ id }) => !affected.has(id));
      if (unseen.length > 0) await addFromStore(unseen, impact);
      if (impact === 'membership') return;
      for (const { id } of refs) {
        const subject = affected.get(id);
        if (subject === undefined) continue;
        subject.account = true;
        subject.takenOver ||= impact === 'takeover';
      }
    },
    made: (ref, name, impact) => void add(impact, { ref, before: NO_PERMISSIONS, name, wasOwner: false, isNew: true }),
    changed: (...anyOf) => void logged.changes.push(anyOf),
    tokenIssued: (token) => void logged.tokens.push(token),
    offered: (invitation) => void logged.offers.push(invitation),
    mapped: (mapping) => void logged.mappings.push(mapping),
    signInGives: (refs) => void (logged.signInGives = [...(logged.signInGives ?? []), ...refs]),
    newProject: (id) => void logged.newProjects.add(id),
    removed: (ids) => ids.forEach((id) => logged.removed.add(id)),
    async managed(kind, ids) {
      const older = [...new Set(ids)].filter((id) => affected.get(id)?.isNew !== true);
      if (older.length > 0) for (const [id, one] of await managedOf(tx, kind, older)) logged.managed.set(id, one);
    },
    provided: () => void (logged.provided = true),
    addressed: (emails) =>
      emails.forEach((email) => {
        if (email !== null) logged.addresses.add(emailKey(email));
      }),
  };
}
