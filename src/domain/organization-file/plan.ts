import { ALL_SETTINGS, organizationNameFault, settingsBy } from '../settings.ts';
import type { Steps } from '../../lib/steps.ts';
import { allowListAfter, allowListChanges } from './allow-list.ts';
import type { Change, ChangedObject, Planned } from './changes.ts';
import type { ListName, OrganizationDocument } from './document.ts';
import { noFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import { agentOf, haveSameMachines, quotasAfter } from './machines.ts';
import { planGroups } from './plan-groups.ts';
import { planPeople } from './plan-people.ts';
import { planProjects } from './plan-projects.ts';
import { planRoles } from './plan-roles.ts';
import { planServiceAccounts } from './plan-service-accounts.ts';
import { namedFinder, personFinder, roleFinder } from './references.ts';
import type { OrganizationState } from './state.ts';

/** What a document changes in an organization. */
export interface Plan {
  /** The organization itself, then roles, people, service accounts, groups, projects; each thing at most once. */
  readonly changes: readonly Change[];
  readonly before: OrganizationState;
  /** The same as before where nothing changes. */
  readonly after: OrganizationState;
}

interface PlanOptions {
  /** What lists of the document do not name is removed; lists that are not there remove nothing. */
  readonly prune?: boolean | undefined;
}

/**
 * What has to change for the organization to be as the document says. Throws the faults of the document as one error:
 * with their code if they have it in common, such as `not_found`, else `invalid`.
 */
export function* planOf(
  state: OrganizationState,
  document: OrganizationDocument,
  { prune }: PlanOptions = {},
): Steps<Plan> {
  const faults = noFaults();
  const isExact = (list: ListName): boolean =>
    document[list] !== undefined && (prune === true || document.exact?.includes(list) === true);
  for (const [at, list] of (document.exact ?? []).entries())
    if (document[list] === undefined) faults.add(['exact', at], 'invalid', `${list} is to be exact and is not there`);

  const roles = yield* planRoles(state.roles, document.roles ?? [], isExact('roles'), faults);
  const { defaultRoleId } = state;
  const findRole = roleFinder(roles.after, 'org', faults);
  const accounts = yield* planServiceAccounts(state.serviceAccounts, document.service_accounts ?? [], {
    findRole,
    defaultRoleId,
    isExact: isExact('service_accounts'),
    faults,
  });
  const people = yield* planPeople(state.people, document.people ?? [], {
    findRole,
    defaultRoleId,
    taken: accounts.after.map(({ name }) => name),
    isExact: isExact('people'),
    faults,
  });
  const findPerson = yield* personFinder(people.after, faults);
  const groups = yield* planGroups(state.groups, document.groups ?? [], {
    findRole,
    findPerson,
    defaultRoleId,
    removedPeople: people.removed,
    isExact: isExact('groups'),
    faults,
  });
  const projects = yield* planProjects(state.projects, document.projects ?? [], {
    findRole: roleFinder(roles.after, 'project', faults),
    findPerson,
    findGroup: namedFinder(groups.after, 'group', faults),
    findServiceAccount: namedFinder(accounts.after, 'service account', faults),
    removed: new Set([...people.removed, ...accounts.removed, ...groups.removed]),
    isExact: isExact('projects'),
    faults,
  });
  const given = { ...document.settings, name: document.organization?.name };
  const organization = {
    ...state.organization,
    ...settingsBy((field) => given[field] ?? state.organization[field]),
    quotas: quotasAfter(state, document, faults),
    agent: agentOf(document.settings?.initialization_agent, state.organization.agent),
    allowList: allowListAfter(state, document, faults),
  };
  const nameFault =
    organization.name === state.organization.name ? undefined : organizationNameFault(organization.name);
  if (nameFault !== undefined)
    faults.add(['organization', 'name'], 'invalid', `the name of the organization ${nameFault}`);
  const after: OrganizationState = {
    organization,
    defaultRoleId,
    roles: roles.after,
    people: people.after,
    serviceAccounts: accounts.after,
    groups: groups.after,
    projects: projects.after,
  };
  checkRemoved(state, after, { roles: roles.removed, people: people.removed }, faults);
  faults.enforce();
  const isChanged =
    ALL_SETTINGS.some((field) => organization[field] !== state.organization[field]) ||
    !haveSameMachines(organization, state.organization) ||
    allowListChanges(state.organization.allowList, organization.allowList).length > 0;
  const changes: Change[] = [
    ...(isChanged
      ? [{ object: 'organization', kind: 'changed', before: state.organization, after: organization } as const]
      : []),
    ...changesOf('role', roles),
    ...changesOf('person', people),
    ...changesOf('service_account', accounts),
    ...changesOf('group', groups),
    ...changesOf('project', projects),
  ];
  return { changes, before: state, after: changes.length === 0 ? state : after };
}

const changesOf = <T>(object: Exclude<ChangedObject, 'organization'>, { changes }: Planned<T>): Change[] =>
  changes.map((change) => ({ object, ...change }) as Change);

/** Nothing that stays needs what is removed. */
function checkRemoved(
  before: OrganizationState,
  after: OrganizationState,
  removed: { readonly roles: ReadonlySet<string>; readonly people: ReadonlySet<string> },
  faults: Faults,
): void {
  if (removed.people.size > 0) {
    const names = new Map(before.people.map(({ id, username }) => [id, username]));
    for (const { name, ownerId } of after.projects)
      if (removed.people.has(ownerId))
        faults.add(['people'], 'owns_projects', `${names.get(ownerId) ?? ownerId} is not there and owns ${name}`);
  }
  if (removed.roles.size === 0) return;
  const used = new Set<string | null>([after.defaultRoleId]);
  for (const { roleId } of [...after.people, ...after.serviceAccounts, ...after.groups]) used.add(roleId);
  for (const { bindings } of after.projects) for (const { roleId } of bindings) used.add(roleId);
  for (const { mapsTo } of after.roles) used.add(mapsTo);
  for (const { id, name } of before.roles)
    if (removed.roles.has(id) && used.has(id))
      faults.add(['roles'], 'role_in_use', `${name} is not there and is still in use`);
}
