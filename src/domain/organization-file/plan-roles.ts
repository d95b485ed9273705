import type { Steps } from '../../lib/steps.ts';
import { inCatalogueOrder, scopeOf } from '../permissions.ts';
import type { Permission } from '../permissions.ts';
import { permissionsNamed } from '../semaphore-permissions.ts';
import { passesForOwner } from '../roles/roles.ts';
import { isSameSet, planned } from './changes.ts';
import type { Planned } from './changes.ts';
import type { RoleEntry } from './document.ts';
import type { DocumentPath, Faults } from './faults.ts';
import { onceEach, roleFinder } from './references.ts';
import type { RoleState } from './state.ts';
import { newId } from './state.ts';

const keyOf = ({ name, scope = 'org' }: Pick<RoleEntry, 'name' | 'scope'>): string => `${scope}/${name}`;

/** The roles after a document. Predefined ones may be named, but not changed or removed. */
export function* planRoles(
  there: readonly RoleState[],
  entries: readonly RoleEntry[],
  isExact: boolean,
  faults: Faults,
): Steps<Planned<RoleState>> {
  const byKey = new Map(there.map((role) => [keyOf(role), role]));
  const once = onceEach(faults, 'role');
  const wanted: RoleState[] = [];
  const mapped: { readonly at: number; readonly role: string; readonly path: DocumentPath }[] = [];
  for (const [at, entry] of entries.entries()) {
    const path = ['roles', at];
    const { name, scope = 'org' } = entry;
    if (!once(keyOf(entry), name, [...path, 'name'])) continue;
    const before = byKey.get(keyOf(entry));
    if (before === undefined && scope === 'org' && passesForOwner(name))
      faults.add([...path, 'name'], 'conflict', `${name} would be mistaken for the role Owner`);
    if (typeof entry.maps_to === 'string')
      if (scope === 'project') faults.add([...path, 'maps_to'], 'scope_mismatch', 'a project role maps to no other');
      else mapped.push({ at: wanted.length, role: entry.maps_to, path: [...path, 'maps_to'] });
    const role: RoleState = {
      id: before?.id ?? newId('role', keyOf(entry)),
      name,
      scope,
      description: entry.description ?? before?.description ?? '',
      permissions:
        entry.permissions === undefined
          ? (before?.permissions ?? [])
          : permissionsOf(entry.permissions, scope, [...path, 'permissions'], faults),
      mapsTo: entry.maps_to === undefined ? (before?.mapsTo ?? null) : null,
      readonly: before?.readonly ?? false,
    };
    wanted.push(role);
  }
  const named = new Set(wanted.map(({ id }) => id));
  const isRemoved = (role: RoleState): boolean => isExact && !role.readonly && !named.has(role.id);
  const find = roleFinder(
    [...there.filter((role) => !isRemoved(role) && !named.has(role.id)), ...wanted],
    'project',
    faults,
  );
  for (const { at, role, path } of mapped) {
    const target = find(role, path);
    const from = wanted[at];
    if (from !== undefined && target !== undefined) wanted[at] = { ...from, mapsTo: target.id };
  }
  const result = yield* planned(there, wanted, { isSame: isSameRole, isRemoved });
  for (const { before } of result.changes)
    if (before?.readonly === true)
      faults.add(
        ['roles', entries.findIndex((entry) => keyOf(entry) === keyOf(before))],
        'readonly_role',
        `${before.name} is predefined and cannot be changed`,
      );
  return result;
}

const isSameRole = (one: RoleState, other: RoleState): boolean =>
  one.description === other.description && one.mapsTo === other.mapsTo && isSameSet(one.permissions, other.permissions);

function permissionsOf(
  names: readonly string[],
  scope: RoleState['scope'],
  path: DocumentPath,
  faults: Faults,
): Permission[] {
  const once = onceEach(faults, 'permission');
  for (const [at, name] of names.entries()) {
    const here = [...path, at];
    const meant = permissionsNamed(name);
    if (meant.length === 0) faults.add(here, 'unknown_permission', `there is no permission ${name}`);
    else if (meant.some((one) => scopeOf(one) !== scope))
      faults.add(here, 'scope_mismatch', `a role of this scope cannot grant ${name}`);
    else once(name, name, here);
  }
  return inCatalogueOrder(names.flatMap(permissionsNamed));
}
