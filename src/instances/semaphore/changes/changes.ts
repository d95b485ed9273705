import { OWNER } from '../../../domain/guards.ts';
import { toRef } from '../../../domain/references.ts';
import type { Ref, SubjectRef } from '../../../domain/references.ts';
import { isSameWhitelist, whitelistOf } from '../../../domain/whitelist.ts';
import type { Whitelist } from '../../../domain/whitelist.ts';
import { bindingChanges } from './binding-changes.ts';
import type { Change } from './change.ts';
import { changedTexts, compareById, isEmpty } from './compare.ts';
import type {
  Snapshot,
  SnapshotGroup,
  SnapshotProject,
  SnapshotRole,
  SnapshotServiceAccount,
} from '../mirror/snapshot.ts';

/** The role that an instance gives to every new group and service account. */
const FIRST_ROLE = 'Member';

/** Where people do on the instance's pages what its API cannot. */
const PEOPLE = 'on the instance, under People';
const ROLES = 'on the instance, under Settings, Roles';
const PROJECTS = 'on the instance, in the settings of the project';

/**
 * What to change on an instance so that it is as `after` instead of as `before`, in an order in which each can be done
 * when its turn comes: what is new first, what goes last, and at no moment is there no Owner. Changes that the instance
 * has no request for are `impossible`, and stand first.
 */
export function changesBetween(before: Snapshot, after: Snapshot): Change[] {
  const changes = [
    ...roleChanges(before, after),
    ...groupChanges(before, after),
    ...accountChanges(before, after),
    ...projectChanges(before, after),
    ...peopleChanges(before, after),
    ...memberRoles(before, after),
    ...bindingChanges(before, after),
  ];
  const owners = new Set(before.people.flatMap(({ id, role }) => (role?.name === OWNER ? id : [])));
  return changes
    .map((change) => ({ change, turn: turnOf(change, owners) }))
    .sort((one, other) => one.turn - other.turn)
    .map(({ change }) => change);
}

/** Kinds in their order; changes of roles in the organization come at three moments. */
const ORDER: readonly (Change['kind'] | 'promotion' | 'demotion')[] = [
  ...(['impossible', 'role-create', 'role-edit', 'group-create', 'account-create', 'project-create'] as const),
  ...(['account-edit', 'account-token', 'account-reactivate', 'project-edit', 'invite'] as const),
  ...(['promotion', 'member-role', 'group-edit', 'project-role-set', 'project-role-remove', 'demotion'] as const),
  ...(['account-deactivate', 'account-delete', 'group-delete', 'project-delete'] as const),
  ...(['member-remove', 'role-delete'] as const),
];

function turnOf(change: Change, owners: ReadonlySet<string>): number {
  if (change.kind !== 'member-role') return ORDER.indexOf(change.kind);
  if (change.role.name === OWNER) return ORDER.indexOf('promotion');
  return ORDER.indexOf(owners.has(change.member.id) ? 'demotion' : 'member-role');
}

function roleChanges(before: Snapshot, after: Snapshot): Change[] {
  const { added, kept, removed } = compareById(before.roles, after.roles);
  return [
    ...added.map((role): Change => ({ kind: 'role-create', role })),
    ...added.filter(({ mapsTo }) => mapsTo !== null).map(mapping),
    ...kept.flatMap(([was, is]): Change[] => {
      const edit = { ...changedTexts(was, is), ...changedPermissions(was, is) };
      return [
        ...(isEmpty(edit) ? [] : [{ kind: 'role-edit' as const, role: toRef(was), scope: was.scope, ...edit }]),
        ...(was.mapsTo?.id === is.mapsTo?.id ? [] : [mapping(is)]),
      ];
    }),
    ...removed.map((role): Change => ({ kind: 'role-delete', role: toRef(role) })),
  ];
}

const mapping = ({ name, mapsTo }: SnapshotRole): Change => ({
  kind: 'impossible',
  what: `let the role ${name} ${mapsTo === null ? 'map to no project role' : `map to the project role ${mapsTo.name}`}`,
  where: ROLES,
});

function changedPermissions(was: SnapshotRole, is: SnapshotRole): { readonly permissions?: readonly string[] } {
  const had = new Set(was.permissions);
  const same = had.size === is.permissions.length && is.permissions.every((permission) => had.has(permission));
  return same ? {} : { permissions: is.permissions };
}

function groupChanges(before: Snapshot, after: Snapshot): Change[] {
  const { added, kept, removed } = compareById(before.groups, after.groups);
  const people = new Map([...before.people, ...after.people].map((one) => [one.id, toRef(one)]));
  const refs = (ids: readonly string[]): Ref[] => ids.flatMap((id) => people.get(id) ?? []);
  const there = new Set(after.people.map(({ id }) => id));
  return [
    ...added.map((group): Change => ({ kind: 'group-create', group, members: refs(group.memberIds) })),
    ...kept.flatMap(([was, is]): Change[] => {
      const { add, remove } = memberChanges(was, is);
      // Whoever leaves the organization leaves its groups as well.
      const leaving = remove.filter((id) => there.has(id));
      const texts = changedTexts(was, is);
      if (isEmpty(texts) && add.length + leaving.length === 0) return [];
      return [{ kind: 'group-edit', group: toRef(was), ...texts, add: refs(add), remove: refs(leaving) }];
    }),
    ...removed.map((group): Change => ({ kind: 'group-delete', group: toRef(group) })),
  ];
}

function memberChanges(was: SnapshotGroup, is: SnapshotGroup): { readonly add: string[]; readonly remove: string[] } {
  const [old, now] = [new Set(was.memberIds), new Set(is.memberIds)];
  return {
    add: is.memberIds.filter((id) => !old.has(id)),
    remove: was.memberIds.filter((id) => !now.has(id)),
  };
}

function accountChanges(before: Snapshot, after: Snapshot): Change[] {
  const { added, kept, removed } = compareById(before.serviceAccounts, after.serviceAccounts);
  return [
    ...added.map((account): Change => ({ kind: 'account-create', account })),
    ...added.filter(({ deactivated }) => deactivated).map(statusChange),
    ...kept.flatMap(([was, is]): Change[] => {
      const texts = changedTexts(was, is);
      return [
        ...(isEmpty(texts) ? [] : [{ kind: 'account-edit' as const, account: toRef(was), ...texts }]),
        ...(was.deactivated === is.deactivated ? [] : [statusChange(is)]),
      ];
    }),
    ...removed.map((account): Change => ({ kind: 'account-delete', account: toRef(account) })),
  ];
}

const statusChange = (account: SnapshotServiceAccount): Change => ({
  kind: account.deactivated ? 'account-deactivate' : 'account-reactivate',
  account: toRef(account),
});

function projectChanges(before: Snapshot, after: Snapshot): Change[] {
  const { added, kept, removed } = compareById(before.projects, after.projects);
  return [
    ...added.map((project): Change => ({ kind: 'project-create', project })),
    ...added.flatMap((project): Change[] => {
      const whitelist = changedWhitelist({ spec: {} }, project);
      return isEmpty(whitelist) ? [] : [{ kind: 'project-edit', project: toRef(project), ...whitelist }];
    }),
    ...kept.flatMap(([was, is]): Change[] => {
      const edit = { ...changedTexts(was, is), ...changedWhitelist(was, is) };
      return [
        ...(isEmpty(edit) ? [] : [{ kind: 'project-edit' as const, project: toRef(was), ...edit }]),
        ...(was.ownerId === is.ownerId ? [] : [transfer(was, is, after)]),
      ];
    }),
    ...removed.map((project): Change => ({ kind: 'project-delete', project: toRef(project) })),
  ];
}

/** What has no whitelist had none. */
function changedWhitelist(was: Pick<SnapshotProject, 'spec'>, is: SnapshotProject): { readonly whitelist?: Whitelist } {
  const whitelist = whitelistOf(is.spec);
  return isSameWhitelist(whitelistOf(was.spec), whitelist) ? {} : { whitelist };
}

const transfer = ({ name }: SnapshotProject, { ownerId }: SnapshotProject, { people }: Snapshot): Change => ({
  kind: 'impossible',
  what: `make ${people.find(({ id }) => id === ownerId)?.name ?? 'somebody else'} the owner of the project ${name}`,
  where: PROJECTS,
});

function peopleChanges(before: Snapshot, after: Snapshot): Change[] {
  const { added, kept, removed } = compareById(before.people, after.people);
  return [
    ...added.map(({ name }): Change => ({ kind: 'impossible', what: `add ${name}`, where: PEOPLE })),
    ...kept.flatMap(([was, is]): Change[] =>
      was.name === is.name
        ? []
        : [{ kind: 'impossible', what: `rename ${was.name} to ${is.name}`, where: 'by themselves, in their account' }],
    ),
    ...removed.map(({ id, name }): Change => ({ kind: 'member-remove', member: { type: 'user', id, name } })),
  ];
}

function memberRoles(before: Snapshot, after: Snapshot): Change[] {
  const was = new Map(subjectsOf(before).map(({ subject, role }) => [subject.id, role]));
  return subjectsOf(after).flatMap(({ subject, role }): Change[] => {
    const old = was.get(subject.id);
    if (old?.id === role?.id) return [];
    if (role === null)
      return old ? [{ kind: 'impossible', what: `leave ${subject.name} without a role`, where: PEOPLE }] : [];
    if (old === undefined && (role.name === FIRST_ROLE || subject.type === 'user')) return [];
    return [{ kind: 'member-role', member: subject, role }];
  });
}

const subjectsOf = ({
  people,
  groups,
  serviceAccounts,
}: Snapshot): { readonly subject: SubjectRef; readonly role: Ref | null }[] => [
  ...people.map(({ id, name, role }) => ({ subject: { type: 'user' as const, id, name }, role })),
  ...groups.map(({ id, name, role }) => ({ subject: { type: 'group' as const, id, name }, role })),
  ...serviceAccounts.map(({ id, name, role }) => ({ subject: { type: 'service_account' as const, id, name }, role })),
];
