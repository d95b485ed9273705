import type { Ref } from '../../../domain/references.ts';
import { ROLE_SETS } from '../../../domain/roles/predefined.ts';
import { toRef } from '../../../domain/references.ts';
import type { Snapshot, SnapshotRole, SnapshotSubject } from './snapshot.ts';

/**
 * Which project role each role of the organization grants in every project. The API tells of a predefined role nothing,
 * and of others only by who has which role in a project because of it.
 */

type Role = Omit<SnapshotRole, 'mapsTo'>;

/** The project roles, by the ids of the roles that map to them. */
export function mappings(
  roles: readonly Role[],
  { people, groups, serviceAccounts, projects }: Omit<Snapshot, 'roles'>,
): ReadonlyMap<string, Ref> {
  const found = new Map<string, Ref>();
  for (const role of roles) {
    const named = predefinedMapping(role, roles);
    if (named !== undefined) found.set(role.id, named);
  }
  // Who is in a group may have it by the role of that.
  const grouped = new Set(groups.flatMap(({ memberIds }) => memberIds));
  const alone = [...people.filter(({ id }) => !grouped.has(id)), ...groups, ...serviceAccounts];
  const inherited = inheritedIn(projects);
  for (const role of roles) {
    if (role.scope !== 'org' || found.has(role.id)) continue;
    const seen = seenMapping(
      alone.filter((one) => one.role?.id === role.id),
      inherited,
    );
    if (seen !== undefined) found.set(role.id, seen);
  }
  return found;
}

function predefinedMapping({ scope, name, readonly }: Role, roles: readonly Role[]): Ref | undefined {
  if (scope !== 'org' || !readonly) return undefined;
  const wanted = ROLE_SETS.semaphore.roles.find((one) => one.scope === 'org' && one.name === name)?.mapsTo;
  const role = roles.find((one) => one.scope === 'project' && one.name === wanted);
  return role && toRef(role);
}

/** By subject, the roles that they have in some project because of one in the organization. */
function inheritedIn(projects: Snapshot['projects']): ReadonlyMap<string, readonly Ref[]> {
  const bySubject = new Map<string, Ref[]>();
  for (const { members = [] } of projects)
    for (const { id, role, source } of members)
      if (source === 'inherited_from_org_role') {
        const refs = bySubject.get(id) ?? [];
        if (!refs.some((one) => one.id === role.id)) bySubject.set(id, [...refs, role]);
      }
  return bySubject;
}

/** The one project role that all holders of a role inherit; undefined: they do not agree, or there are none. */
function seenMapping(
  holders: readonly SnapshotSubject[],
  inherited: ReadonlyMap<string, readonly Ref[]>,
): Ref | undefined {
  const [first, ...others] = holders.map(({ id }) => inherited.get(id) ?? []);
  const [only, second] = first ?? [];
  if (only === undefined || second !== undefined) return undefined;
  return others.every(([one, more]) => one?.id === only.id && more === undefined) ? toRef(only) : undefined;
}
