import type { Change } from '../../src/instances/semaphore/changes/change.ts';
import type { Snapshot, SnapshotMember, SnapshotProject } from '../../src/instances/semaphore/mirror/snapshot.ts';

/** A little model of an instance: what each change makes of an organization, and what it refuses. */

export const OWNER_REF = { id: 'r-owner', name: 'Owner' };
export const MEMBER_REF = { id: 'r-member', name: 'Member' };

type Lists = 'roles' | 'people' | 'groups' | 'serviceAccounts' | 'projects';

/** The organization after a change. Throws where the instance would refuse it. */
export function applied(to: Snapshot, change: Change): Snapshot {
  switch (change.kind) {
    case 'role-create':
      return { ...to, roles: [...to.roles, { ...change.role, readonly: false, mapsTo: null }] };
    case 'role-edit':
      return edited(
        to,
        'roles',
        change.role.id,
        textsOf(change, change.permissions && { permissions: change.permissions }),
      );
    case 'role-delete':
      refuseIf(holders(to, change.role.id) > 0, 'the role is in use');
      return without(to, 'roles', change.role.id);
    case 'group-create': {
      change.members.forEach(({ id }) => requireThere(to.people, id));
      const memberIds = change.members.map(({ id }) => id);
      return { ...to, groups: [...to.groups, { ...plain(change.group), ...FRESH, memberIds }] };
    }
    case 'group-edit': {
      change.add.forEach(({ id }) => requireThere(to.people, id));
      const gone = new Set(change.remove.map(({ id }) => id));
      const memberIds = requireThere(to.groups, change.group.id).memberIds.filter((id) => !gone.has(id));
      const members = { memberIds: [...memberIds, ...change.add.map(({ id }) => id)] };
      return edited(to, 'groups', change.group.id, textsOf(change, members));
    }
    case 'group-delete':
      return withoutSubject(without(to, 'groups', change.group.id), change.group.id);
    case 'account-create': {
      const account = { ...plain(change.account), ...FRESH, deactivated: false, createdAt: '', updatedAt: '' };
      return { ...to, serviceAccounts: [...to.serviceAccounts, account] };
    }
    case 'account-edit':
      return edited(to, 'serviceAccounts', change.account.id, textsOf(change));
    case 'account-deactivate':
    case 'account-reactivate':
      return edited(to, 'serviceAccounts', change.account.id, { deactivated: change.kind === 'account-deactivate' });
    case 'account-delete':
      return withoutSubject(without(to, 'serviceAccounts', change.account.id), change.account.id);
    case 'project-create': {
      const project: SnapshotProject = {
        ...plain(change.project),
        ownerId: ownerOf(change.project),
        spec: {},
        members: [],
      };
      return { ...to, projects: [...to.projects, project] };
    }
    case 'project-edit':
      return edited(to, 'projects', change.project.id, textsOf(change));
    case 'project-delete':
      return without(to, 'projects', change.project.id);
    case 'member-role': {
      requireThere(to.roles, change.role.id);
      const list = LISTS[change.member.type];
      return edited(to, list, change.member.id, { role: change.role });
    }
    case 'member-remove':
      refuseIf(
        to.projects.some(({ ownerId }) => ownerId === change.member.id),
        'they own projects',
      );
      return withoutSubject(without(to, 'people', change.member.id), change.member.id);
    case 'project-role-set': {
      requireThere(to.roles, change.role.id);
      requireThere(to[LISTS[change.member.type]], change.member.id);
      const bound: SnapshotMember = { ...change.member, role: change.role, source: 'manually' };
      return withMembers(to, change.project.id, (members) => [...others(members, change.member.id), bound]);
    }
    case 'project-role-remove':
      return withMembers(to, change.project.id, (members) => others(members, change.member.id));
    default:
      throw new Error(`refused: ${change.kind}`);
  }
}

const FRESH = { role: MEMBER_REF, source: 'manually' } as const;
const LISTS = { user: 'people', group: 'groups', service_account: 'serviceAccounts' } as const;

/** In the model, whoever is named in the description owns a new project. */
const ownerOf = ({ description }: { readonly description: string }): string => description;

const plain = ({
  id,
  name,
  description,
}: {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}) => ({
  id,
  name,
  description,
});

const textsOf = (
  { name, description }: { readonly name?: string; readonly description?: string },
  more: object | undefined = {},
): object => ({
  ...(name === undefined ? {} : { name }),
  ...(description === undefined ? {} : { description }),
  ...more,
});

function edited(to: Snapshot, list: Lists, id: string, change: object): Snapshot {
  const items: readonly { readonly id: string }[] = to[list];
  requireThere(items, id);
  return { ...to, [list]: items.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}

function without(to: Snapshot, list: Lists, id: string): Snapshot {
  const items: readonly { readonly id: string }[] = to[list];
  requireThere(items, id);
  return { ...to, [list]: items.filter((one) => one.id !== id) };
}

/** Without what a subject that is gone had. */
const withoutSubject = (to: Snapshot, id: string): Snapshot => ({
  ...to,
  groups: to.groups.map((group) => ({ ...group, memberIds: group.memberIds.filter((member) => member !== id) })),
  projects: to.projects.map((project) => ({ ...project, members: others(project.members, id) })),
});

const withMembers = (
  to: Snapshot,
  project: string,
  change: (members: SnapshotProject['members']) => readonly SnapshotMember[],
): Snapshot => edited(to, 'projects', project, { members: change(requireThere(to.projects, project).members) });

const others = (members: SnapshotProject['members'], id: string): readonly SnapshotMember[] =>
  (members ?? []).filter((one) => one.id !== id);

const holders = (to: Snapshot, role: string): number =>
  [...to.people, ...to.groups, ...to.serviceAccounts].filter((one) => one.role?.id === role).length +
  to.projects.flatMap(({ members = [] }) => members).filter((one) => one.role.id === role).length;

function requireThere<T extends { readonly id: string }>(items: readonly T[], id: string): T {
  const one = items.find((item) => item.id === id);
  if (one === undefined) throw new Error(`refused: ${id} is not there`);
  return one;
}

function refuseIf(isSo: boolean, why: string): void {
  if (isSo) throw new Error(`refused: ${why}`);
}
