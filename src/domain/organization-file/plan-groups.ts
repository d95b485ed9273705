import { OWNER } from '../guards.ts';
import { eachInSteps } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { isSameSet, planned } from './changes.ts';
import type { Planned } from './changes.ts';
import type { GroupEntry } from './document.ts';
import type { DocumentPath, Faults } from './faults.ts';
import { onceEach } from './references.ts';
import type { Finder } from './references.ts';
import { newId } from './state.ts';
import type { GroupState, PersonState, RoleState } from './state.ts';

/** The groups after a document. A member who is removed with their account is no change of the group. */
export function* planGroups(
  there: readonly GroupState[],
  entries: readonly GroupEntry[],
  around: {
    readonly findRole: Finder<RoleState>;
    readonly findPerson: Finder<PersonState>;
    readonly defaultRoleId: string;
    readonly removedPeople: ReadonlySet<string>;
    readonly isExact: boolean;
    readonly faults: Faults;
  },
): Steps<Planned<GroupState>> {
  const { findRole, findPerson, defaultRoleId, removedPeople, isExact, faults } = around;
  const left = removedPeople.size === 0 ? there : there.map((group) => without(group, removedPeople));
  const byName = new Map(left.map((group) => [group.name, group]));
  const once = onceEach(faults, 'group');
  const wanted: GroupState[] = [];
  yield* eachInSteps(entries, ({ name, description, role: roleName, members }, at) => {
    const path = ['groups', at];
    if (!once(name, name, [...path, 'name'])) return;
    const before = byName.get(name);
    const role = roleName === undefined ? undefined : findRole(roleName, [...path, 'role']);
    if (role?.name === OWNER)
      faults.add([...path, 'role'], 'owner_role', `the role ${OWNER} is for people; the group ${name} cannot have it`);
    const listed = members === undefined ? undefined : membersOf(members, findPerson, [...path, 'members'], faults);
    wanted.push({
      id: before?.id ?? newId('group', name),
      name,
      description: description ?? before?.description ?? '',
      roleId: role?.id ?? (before === undefined ? defaultRoleId : before.roleId),
      members: listed ?? before?.members ?? [],
    });
  });
  const named = new Set(wanted.map(({ id }) => id));
  return yield* planned(left, wanted, { isSame, isRemoved: ({ id }) => isExact && !named.has(id) });
}

const without = (group: GroupState, people: ReadonlySet<string>): GroupState =>
  group.members.some((id) => people.has(id))
    ? { ...group, members: group.members.filter((id) => !people.has(id)) }
    : group;

function membersOf(
  references: readonly string[],
  find: Finder<PersonState>,
  path: DocumentPath,
  faults: Faults,
): string[] {
  const once = onceEach(faults, 'member');
  return references.flatMap((reference, at) => {
    const person = find(reference, [...path, at]);
    return person !== undefined && once(person.id, reference, [...path, at]) ? [person.id] : [];
  });
}

const isSame = (one: GroupState, other: GroupState): boolean =>
  one.description === other.description && one.roleId === other.roleId && isSameSet(one.members, other.members);
