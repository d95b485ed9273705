import { NO_PERMISSIONS, permissionsOf, permissionsOfRole } from '../../domain/access/permission-set.ts';
import type { Binding, NamedRole, PermissionSet } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import type { Reads } from '../store/index.ts';
import type { LoadedAccess } from '../store/access.ts';
import type { RoleOrSubject } from '../store/keys.ts';

/** The permissions that a loaded graph grants; loaded graphs never change, so a store that caches them computes once. */
const cached = new WeakMap<LoadedAccess, PermissionSet>();

/** The permissions of a subject by its roles and those of its groups, whether it is active or not. */
export async function permissionsOfSubject(tx: Reads, { type, id }: RoleOrSubject): Promise<PermissionSet> {
  return permissionsInPart(await tx.access.load([{ type, id }]), id);
}

/** The permissions of the subject that a part of the graph was loaded for; computed once for each part. */
export function permissionsInPart(loaded: LoadedAccess, id: string): PermissionSet {
  const permissions = cached.get(loaded) ?? permissionsOf(loaded, id);
  cached.set(loaded, permissions);
  return permissions;
}

/** The permissions of a person or service account; none when it is removed or deactivated. */
export async function currentPermissions(tx: Reads, subjectId: string): Promise<PermissionSet> {
  return (await currentPermissionsOf(tx, [subjectId])).get(subjectId) ?? NO_PERMISSIONS;
}

/** The same of many, by id, in as many round trips as of one. */
export async function currentPermissionsOf(
  tx: Reads,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PermissionSet>> {
  if (ids.length === 0) return new Map();
  const refs = (type: RoleOrSubject['type']) => ids.map((id): RoleOrSubject => ({ type, id }));
  const [people, accounts, graph] = await Promise.all([
    tx.people.find({ ids }),
    tx.serviceAccounts.find({ ids }),
    // Not known yet which they are; an id is that of one thing.
    loadAccess(tx, [...refs('user'), ...refs('service_account')], () => Promise.resolve()),
  ]);
  const active = [...people, ...accounts].filter(({ status }) => status === 'active');
  return new Map(active.map(({ id }) => [id, permissionsOf(graph, id)]));
}

/** The permissions of a subject in a graph; of a role, what it grants. */
export const permissionsIn = (graph: LoadedAccess, { type, id }: RoleOrSubject): PermissionSet =>
  type === 'role' ? permissionsOfRole(graph, id) : permissionsOf(graph, id);

/** The name of a subject that the graph was loaded for. Throws `internal` for another one. */
export function nameIn({ names }: LoadedAccess, id: string): string {
  const name = names.get(id);
  if (name === undefined) throw new AppError('internal', `there is no subject ${id}`);
  return name;
}

/** How many subjects are loaded at a time. */
const STEP = 500;

/** The part of the access graph that decides the permissions of these subjects; `pace` yields to other work. */
export async function loadAccess(
  tx: Reads,
  subjects: readonly RoleOrSubject[],
  pace: () => Promise<void>,
): Promise<LoadedAccess> {
  if (subjects.length <= STEP) return tx.access.load(subjects);
  const all = {
    roles: new Map<string, NamedRole>(),
    bindings: new Map<string, readonly Binding[]>(),
    memberships: new Map<string, readonly string[]>(),
    names: new Map<string, string>(),
    owners: new Set<string>(),
  };
  for (let at = 0; at < subjects.length; at += STEP) {
    const part = await tx.access.load(subjects.slice(at, at + STEP));
    for (const [id, role] of part.roles) all.roles.set(id, role);
    for (const [id, bindings] of part.bindings) all.bindings.set(id, bindings);
    for (const [id, groups] of part.memberships) all.memberships.set(id, groups);
    for (const [id, name] of part.names) all.names.set(id, name);
    for (const id of part.owners) all.owners.add(id);
    await pace();
  }
  return all;
}
