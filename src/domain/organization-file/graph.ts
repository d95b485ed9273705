import type { AccessSubject, Binding, NamedRole, WholeGraph } from '../access/permission-set.ts';
import type { OrganizationState } from './state.ts';

/** The access graph of an organization's state: by the ids of what exists, and made-up ones of what does not yet. */
export function graphOf(state: OrganizationState): WholeGraph {
  const names = new Map<string, string>();
  const subjects: AccessSubject[] = [];
  const bindings = new Map<string, Binding[]>();
  const memberships = new Map<string, string[]>();
  const bind = (id: string, roleId: string | null, projectId: string | null): void => {
    if (roleId !== null) added(bindings, id, { roleId, projectId });
  };
  for (const { id, username, status, roleId } of state.people) {
    names.set(id, username);
    subjects.push({ id, type: 'user', active: status === 'active' });
    bind(id, roleId, null);
  }
  for (const { id, name, status, roleId } of state.serviceAccounts) {
    names.set(id, name);
    subjects.push({ id, type: 'service_account', active: status === 'active' });
    bind(id, roleId, null);
  }
  for (const { id, name, roleId, members } of state.groups) {
    names.set(id, name);
    subjects.push({ id, type: 'group', active: true });
    bind(id, roleId, null);
    for (const member of members) added(memberships, member, id);
  }
  for (const project of state.projects) {
    names.set(project.id, project.name);
    for (const { subjectId, roleId } of project.bindings) bind(subjectId, roleId, project.id);
  }
  const roles = new Map<string, NamedRole>();
  for (const { id, name, scope, permissions, mapsTo } of state.roles) {
    names.set(id, name);
    roles.set(id, { name, scope, permissions: new Set(permissions), mapsTo });
  }
  return { subjects, names, roles, bindings, memberships };
}

function added<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
