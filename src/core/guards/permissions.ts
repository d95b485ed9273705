import { NO_PERMISSIONS, permissionsOf } from '../../domain/access/permission-set.ts';
import type { AccessRole, Binding, PermissionSet } from '../../domain/access/permission-set.ts';
import type { LoadedAccess, SubjectRef } from '../store/records.ts';
import type { Reads } from '../store/index.ts';

/** By what was loaded for one subject alone, which never changes: a store that keeps it is asked once what it grants. */
const cached = new WeakMap<LoadedAccess, PermissionSet>();

/** What the roles of a subject let it do, and those of its groups, whether it is active or not. */
export async function permissionsOfSubject(tx: Reads, { type, id }: SubjectRef): Promise<PermissionSet> {
  const loaded = await tx.access.load([{ type, id }]);
  const permissions = cached.get(loaded) ?? permissionsOf(loaded, id);
  cached.set(loaded, permissions);
  return permissions;
}

/** Subjects whose part of the graph is loaded at a time. */
const STEP = 500;

/** The part of the graph that decides the power of these subjects; of very many, `pace` lets others have the thread in between. */
export async function loadAccess(
  tx: Reads,
  subjects: readonly SubjectRef[],
  pace: () => Promise<void>,
): Promise<LoadedAccess> {
  if (subjects.length <= STEP) return tx.access.load(subjects);
  const all = {
    roles: new Map<string, AccessRole>(),
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

/** What a person or service account can do as things are; none where they are gone or deactivated. */
export async function currentPermissions(tx: Reads, subjectId: string): Promise<PermissionSet> {
  const [person] = await tx.people.find({ ids: [subjectId] });
  const [account] = person === undefined ? await tx.serviceAccounts.find({ ids: [subjectId] }) : [];
  if ((person ?? account)?.status !== 'active') return NO_PERMISSIONS;
  return permissionsOfSubject(tx, { type: person === undefined ? 'service_account' : 'user', id: subjectId });
}
