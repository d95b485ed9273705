import { eachInSteps } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { appendTo } from '../../lib/append-to.ts';
import type { AccessSubject, Binding, NamedRole, WholeGraph } from '../access/permission-set.ts';
import type { OrganizationState } from './state.ts';

/** What asks about one state asks more than once. */
const graphs = new WeakMap<OrganizationState, WholeGraph>();

/**
 * The access graph of an organization's state, which must never change: by the ids of what exists, and made-up ones of
 * what does not yet.
 */
export function* graphOf(state: OrganizationState): Steps<WholeGraph> {
  const graph = graphs.get(state) ?? (yield* build(state));
  graphs.set(state, graph);
  return graph;
}

function* build(state: OrganizationState): Steps<WholeGraph> {
  const names = new Map<string, string>();
  const subjects: AccessSubject[] = [];
  const bindings = new Map<string, Binding[]>();
  const memberships = new Map<string, string[]>();
  const bind = (id: string, roleId: string | null, projectId: string | null): void => {
    if (roleId !== null) appendTo(bindings, id, { roleId, projectId });
  };
  yield* eachInSteps(state.people, ({ id, username, status, roleId }) => {
    names.set(id, username);
    subjects.push({ id, type: 'user', active: status === 'active' });
    bind(id, roleId, null);
  });
  yield* eachInSteps(state.serviceAccounts, ({ id, name, status, roleId }) => {
    names.set(id, name);
    subjects.push({ id, type: 'service_account', active: status === 'active' });
    bind(id, roleId, null);
  });
  yield* eachInSteps(state.groups, ({ id, name, roleId, members }) => {
    names.set(id, name);
    subjects.push({ id, type: 'group', active: true });
    bind(id, roleId, null);
    for (const member of members) appendTo(memberships, member, id);
  });
  yield* eachInSteps(state.projects, (project) => {
    names.set(project.id, project.name);
    for (const { subjectId, roleId } of project.bindings) bind(subjectId, roleId, project.id);
  });
  const roles = new Map<string, NamedRole>();
  for (const { id, name, scope, permissions, mapsTo } of state.roles) {
    names.set(id, name);
    roles.set(id, { name, scope, permissions: new Set(permissions), mapsTo });
  }
  return { subjects, names, roles, bindings, memberships };
}
