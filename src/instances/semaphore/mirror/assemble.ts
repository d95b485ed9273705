import type { Ref } from '../../../domain/references.ts';
import { inCatalogueOrder, scopeOf } from '../../../domain/permissions.ts';
import { permissionsNamed } from '../../../domain/semaphore-permissions.ts';
import type { Scope } from '../../../domain/permissions.ts';
import type { BINDING_SOURCES } from '../../../domain/projects.ts';
import { ROLE_SETS } from '../../../domain/roles/predefined.ts';
import { someNames } from '../../../lib/short-name.ts';
import { mappings } from './mappings.ts';
import type {
  Snapshot,
  SnapshotGroup,
  SnapshotMember,
  SnapshotProject,
  SnapshotRole,
  SnapshotServiceAccount,
  SnapshotSubject,
} from './snapshot.ts';
import type { rolesAnswer, WireGroup, WireMember, WireProject, WireRole, WireServiceAccount } from '../api/wire.ts';
import type * as z from 'zod/mini';

/** What was read of an instance, put together. */

type ListedRole = z.infer<typeof rolesAnswer>['roles'][number];

export interface Seen {
  readonly roles: readonly ListedRole[];
  readonly people: readonly WireMember[];
  readonly groups: readonly WireGroup[];
  readonly groupMembers: readonly WireMember[];
  readonly serviceAccounts: readonly WireServiceAccount[];
  readonly accountMembers: readonly WireMember[];
  readonly projects: readonly { readonly project: WireProject; readonly members: readonly WireMember[] | undefined }[];
}

/** The snapshot, and what it lacks, each as a sentence. */
export function assembled(seen: Seen): { readonly snapshot: Snapshot; readonly notes: readonly string[] } {
  const people = seen.people.map(subjectOf);
  const projects = seen.projects.map(({ project: { metadata, spec }, members }): SnapshotProject => ({
    id: metadata.id,
    name: metadata.name,
    description: metadata.description,
    ownerId: metadata.owner_id,
    spec,
    members: members?.flatMap(waysOf),
  }));
  const groupRoles = byId(seen.groupMembers);
  const unlisted = groupsWithoutMembers(seen);
  const groups = [...seen.groups, ...unlisted].map(({ id, name, description, member_ids }): SnapshotGroup => ({
    ...subjectOf(groupRoles.get(id) ?? { id, name, roles: [] }),
    name,
    description,
    memberIds: member_ids,
  }));
  const accountRoles = byId(seen.accountMembers);
  const serviceAccounts = seen.serviceAccounts.map(({ id, name, description, ...facts }): SnapshotServiceAccount => ({
    ...subjectOf(accountRoles.get(id) ?? { id, name, roles: [] }),
    name,
    description,
    deactivated: facts.deactivated,
    createdAt: timeOf(facts.created_at),
    updatedAt: timeOf(facts.updated_at),
  }));
  const holders = [...people, ...groups, ...serviceAccounts];
  const { roles, notes } = rolesOf(
    seen.roles,
    holders.flatMap(({ role }) => role ?? []),
    projects.flatMap(({ members = [] }) => members.map(({ role }) => role)),
  );
  const mapsTo = mappings(roles, { people, groups, serviceAccounts, projects });
  return {
    snapshot: {
      roles: roles.map((role) => ({ ...role, mapsTo: mapsTo.get(role.id) ?? null })),
      people,
      serviceAccounts,
      groups,
      projects,
    },
    notes: [
      ...notes,
      ...(unlisted.length === 0
        ? []
        : [`the instance does not show who is in these groups, which its list lacks: ${listOf(nameOfEach(unlisted))}`]),
      ...(listsPeopleAlone(seen)
        ? ['the instance shows no role of a group or service account in a project: it may list people alone']
        : []),
    ],
  };
}

const nameOfEach = (all: readonly { readonly name: string }[]): string[] => all.map(({ name }) => name);

/** An instance may list its first groups alone; that there are more, their roles tell. */
function groupsWithoutMembers({ groups, groupMembers }: Seen): WireGroup[] {
  const listed = new Set(groups.map(({ id }) => id));
  return groupMembers
    .filter(({ id }) => !listed.has(id))
    .map(({ id, name }) => ({ id, name, description: '', member_ids: [] }));
}

/** Whether groups and service accounts may have roles in projects that no list shows. */
function listsPeopleAlone({ groups, groupMembers, serviceAccounts, projects }: Seen): boolean {
  const members = projects.flatMap((one) => one.members ?? []);
  const isThere = groups.length + groupMembers.length + serviceAccounts.length > 0;
  return isThere && members.length > 0 && members.every(({ subject_type }) => subject_type === 'user');
}

const byId = (members: readonly WireMember[]): ReadonlyMap<string, WireMember> =>
  new Map(members.map((member) => [member.id, member]));

type Named = Pick<WireMember, 'id' | 'name' | 'roles'>;

/** A subject with its own role: what comes by a group is that group's. */
function subjectOf({ id, name, roles }: Named): SnapshotSubject {
  const own = roles.find((role) => ['manually', 'scim'].includes(sourceOf(role)));
  return {
    id,
    name,
    role: own === undefined ? null : refOf(own),
    source: own !== undefined && sourceOf(own) === 'scim' ? 'scim' : 'manually',
  };
}

const waysOf = ({ subject_type: type, id, name, roles }: WireMember): SnapshotMember[] =>
  roles.map((role) => ({ type, id, name, role: refOf(role), source: sourceOf(role) }));

const refOf = ({ role_id: id, role_name: name }: WireRole): Ref => ({ id, name });

/** Where a role comes from; instances write the words in several ways, and know more ways of giving one by hand. */
function sourceOf({ source }: WireRole): (typeof BINDING_SOURCES)[number] {
  const word = source.toLowerCase();
  if (word.includes('inherited')) return 'inherited_from_org_role';
  if (word.includes('group')) return 'group';
  return word.includes('scim') ? 'scim' : 'manually';
}

const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

type Role = Omit<SnapshotRole, 'mapsTo'>;

/** The roles that are listed, then those that somebody has all the same: a project's are known by its members alone. */
function rolesOf(
  listed: readonly ListedRole[],
  inOrganization: readonly Ref[],
  inProjects: readonly Ref[],
): { readonly roles: readonly Role[]; readonly notes: readonly string[] } {
  const roles = new Map<string, Role>();
  const unknown = new Set<string>();
  const unseen: string[] = [];
  for (const { id, name, scope, description, permissions, readonly } of listed) {
    if (roles.has(id)) continue;
    for (const one of permissions) if (permissionsNamed(one).length === 0) unknown.add(one);
    const at = scope.toLowerCase().includes('project') ? 'project' : 'org';
    roles.set(id, { id, name, scope: at, description, permissions: ours(permissions, at), readonly });
  }
  const learn = (scope: Scope, refs: readonly Ref[]): void => {
    for (const { id, name } of refs) {
      if (roles.has(id)) continue;
      const predefined = ROLE_SETS.semaphore.roles.find((one) => one.scope === scope && one.name === name);
      if (predefined === undefined) unseen.push(name);
      roles.set(id, {
        id,
        name,
        scope,
        description: predefined?.description ?? '',
        permissions: predefined?.permissions ?? [],
        readonly: predefined !== undefined,
      });
    }
  };
  learn('org', inOrganization);
  learn('project', inProjects);
  return {
    roles: [...roles.values()],
    notes: [
      ...(unseen.length === 0
        ? []
        : [`the instance does not show what these roles grant, so they count as granting nothing: ${listOf(unseen)}`]),
      ...(unknown.size === 0
        ? []
        : [`roster does not know these permissions, and leaves them out: ${listOf(unknown)}`]),
    ],
  };
}

const ours = (permissions: readonly string[], scope: Scope): readonly string[] =>
  inCatalogueOrder(permissions.flatMap(permissionsNamed).filter((one) => scopeOf(one) === scope));

/** So many names are told. */
const SHOWN = 20;

const listOf = (names: Iterable<string>): string => someNames([...names].sort(), SHOWN);
