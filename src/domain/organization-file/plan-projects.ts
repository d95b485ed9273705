import { eachInSteps } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { planned } from './changes.ts';
import type { Planned } from './changes.ts';
import type { ProjectEntry } from './document.ts';
import { isSameAgent } from '../jobs/agent.ts';
import { isSameWhitelist } from '../whitelist.ts';
import { agentOf } from './machines.ts';
import type { DocumentPath, Faults } from './faults.ts';
import { whitelistAfter } from './whitelists.ts';
import { onceEach } from './references.ts';
import type { Finder } from './references.ts';
import { newId } from './state.ts';
import type {
  GroupState,
  PersonState,
  ProjectBindingState,
  ProjectState,
  RoleState,
  ServiceAccountState,
} from './state.ts';

interface Around {
  /** Of project roles. */
  readonly findRole: Finder<RoleState>;
  readonly findPerson: Finder<PersonState>;
  readonly findGroup: Finder<GroupState>;
  readonly findServiceAccount: Finder<ServiceAccountState>;
  /** Subjects that are removed, whose roles go with them. */
  readonly removed: ReadonlySet<string>;
  readonly isExact: boolean;
  readonly faults: Faults;
}

/** The projects after a document. */
export function* planProjects(
  there: readonly ProjectState[],
  entries: readonly ProjectEntry[],
  around: Around,
): Steps<Planned<ProjectState>> {
  const { removed, isExact, faults } = around;
  const left = removed.size === 0 ? there : there.map((project) => without(project, removed));
  const byName = new Map(left.map((project) => [project.name, project]));
  const once = onceEach(faults, 'project');
  const wanted: ProjectState[] = [];
  yield* eachInSteps(entries, (entry, at) => {
    const path = ['projects', at];
    const { name } = entry;
    if (!once(name, name, [...path, 'name'])) return;
    const before = byName.get(name);
    wanted.push({
      id: before?.id ?? newId('project', name),
      name,
      description: entry.description ?? before?.description ?? '',
      ownerId: ownerOf(entry, before, path, around) ?? '',
      agent: agentOf(entry.initialization_agent, before?.agent),
      whitelist: whitelistAfter(entry.whitelist, before?.whitelist, [...path, 'whitelist'], faults),
      bindings: bindingsOf(entry, before?.bindings ?? [], path, around),
    });
  });
  const named = new Set(wanted.map(({ id }) => id));
  return yield* planned(left, wanted, { isSame, isRemoved: ({ id }) => isExact && !named.has(id) });
}

const without = (project: ProjectState, removed: ReadonlySet<string>): ProjectState =>
  project.bindings.some(({ subjectId }) => removed.has(subjectId))
    ? { ...project, bindings: project.bindings.filter(({ subjectId }) => !removed.has(subjectId)) }
    : project;

function ownerOf(
  { name, owner }: ProjectEntry,
  before: ProjectState | undefined,
  path: DocumentPath,
  { findPerson, faults }: Around,
): string | undefined {
  if (owner === undefined) {
    if (before === undefined) faults.add(path, 'invalid', `the project ${name} is new and needs an owner`);
    return before?.ownerId;
  }
  const person = findPerson(owner, [...path, 'owner']);
  if (person !== undefined && person.id !== before?.ownerId && person.status !== 'active')
    faults.add([...path, 'owner'], 'invalid', `${person.username} is deactivated and cannot own a project`);
  return person?.id;
}

/** The bindings of a project: of each kind of subject those that are listed, else those that are there. */
function bindingsOf(
  entry: ProjectEntry,
  there: readonly ProjectBindingState[],
  path: DocumentPath,
  { findRole, findPerson, findGroup, findServiceAccount, faults }: Around,
): readonly ProjectBindingState[] {
  const { people, groups, service_accounts: accounts } = entry;
  if (people === undefined && groups === undefined && accounts === undefined) return there;
  const bind = <E extends { readonly role: string }>(
    type: ProjectBindingState['type'],
    list: readonly E[] | undefined,
    key: string,
    find: (one: E, path: DocumentPath) => { readonly id: string } | undefined,
  ): readonly ProjectBindingState[] => {
    if (list === undefined) return there.filter((binding) => binding.type === type);
    const once = onceEach(faults, 'role of');
    return list.flatMap((one, at) => {
      const here = [...path, key, at];
      const subject = find(one, here);
      const role = findRole(one.role, [...here, 'role']);
      if (subject === undefined || role === undefined || !once(subject.id, 'a subject', here)) return [];
      return [{ type, subjectId: subject.id, roleId: role.id }];
    });
  };
  return [
    ...bind('user', people, 'people', ({ person }, here) => findPerson(person, [...here, 'person'])),
    ...bind('group', groups, 'groups', ({ group }, here) => findGroup(group, [...here, 'group'])),
    ...bind('service_account', accounts, 'service_accounts', ({ service_account: account }, here) =>
      findServiceAccount(account, [...here, 'service_account']),
    ),
  ];
}

const isSame = (one: ProjectState, other: ProjectState): boolean =>
  one.description === other.description &&
  one.ownerId === other.ownerId &&
  isSameAgent(one.agent, other.agent) &&
  isSameWhitelist(one.whitelist, other.whitelist) &&
  one.bindings.length === other.bindings.length &&
  haveSameRoles(one.bindings, other.bindings);

function haveSameRoles(one: readonly ProjectBindingState[], other: readonly ProjectBindingState[]): boolean {
  const roles = new Map(one.map(({ subjectId, roleId }) => [subjectId, roleId]));
  return other.every(({ subjectId, roleId }) => roles.get(subjectId) === roleId);
}
