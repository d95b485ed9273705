import type { Snapshot } from '../mirror/snapshot.ts';

/** A snapshot without the names and texts of an organization, for somebody who must not know them. */

/**
 * Replaces names and descriptions by invented ones, the same for the same; what projects hold is left out. Ids stay, and
 * so do the names of predefined roles.
 */
export function anonymized(snapshot: Snapshot): Snapshot {
  const person = inventor('person', snapshot.people);
  const account = inventor('service-account', snapshot.serviceAccounts);
  const group = inventor('group', snapshot.groups);
  const project = inventor('project', snapshot.projects);
  const own = snapshot.roles.filter(({ readonly }) => !readonly);
  const ownIds = new Set(own.map(({ id }) => id));
  const inventedRole = inventor('role', own);
  const text = inventor(
    'text',
    [...snapshot.roles, ...snapshot.groups, ...snapshot.serviceAccounts, ...snapshot.projects].map(
      ({ id, description }) => ({ id, name: description }),
    ),
  );
  const role = <T extends { readonly id: string; readonly name: string }>(one: T): T =>
    ownIds.has(one.id) ? { ...one, name: inventedRole(one.name) } : one;
  const roleOrNone = <T extends { readonly id: string; readonly name: string }>(one: T | null): T | null =>
    one === null ? null : role(one);
  const described = (description: string): string => (description === '' ? '' : text(description));
  const names = { user: person, service_account: account, group };
  return {
    roles: snapshot.roles.map((one) => ({
      ...role(one),
      description: one.readonly ? one.description : described(one.description),
      mapsTo: roleOrNone(one.mapsTo),
    })),
    people: snapshot.people.map((one) => ({ ...one, name: person(one.name), role: roleOrNone(one.role) })),
    serviceAccounts: snapshot.serviceAccounts.map((one) => ({
      ...one,
      name: account(one.name),
      description: described(one.description),
      role: roleOrNone(one.role),
    })),
    groups: snapshot.groups.map((one) => ({
      ...one,
      name: group(one.name),
      description: described(one.description),
      role: roleOrNone(one.role),
    })),
    projects: snapshot.projects.map((one) => ({
      ...one,
      name: project(one.name),
      description: described(one.description),
      spec: {},
      members: one.members?.map((member) => ({
        ...member,
        name: names[member.type](member.name),
        role: role(member.role),
      })),
    })),
  };
}

/** Invents names in the order of ids, because that of the names would tell something of them. */
export function inventor(
  kind: string,
  items: readonly { readonly id: string; readonly name: string }[],
): (name: string) => string {
  const invented = new Map<string, string>();
  const nameFor = (name: string): string => {
    const known = invented.get(name) ?? `${kind}-${invented.size + 1}`;
    invented.set(name, known);
    return known;
  };
  for (const { name } of items.toSorted((one, other) => (one.id < other.id ? -1 : 1))) nameFor(name);
  return nameFor;
}
