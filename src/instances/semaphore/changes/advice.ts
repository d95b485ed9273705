import { EVERYWHERE } from '../../../domain/access/permission-set.ts';
import { counted } from '../../../lib/plural.ts';
import type { Change } from './change.ts';
import type { Snapshot, SnapshotSubject } from '../mirror/snapshot.ts';

/**
 * What an instance does not guard: whoever may change groups, projects or tokens there can give permissions that they do
 * not have. Roster tells of it before it does so.
 */

/** Kinds of changes that give permissions without being asked whether the giver has them. */
const UNGUARDED: ReadonlySet<Change['kind']> = new Set([
  'group-create',
  'group-edit',
  'project-role-set',
  'account-token',
  'account-reactivate',
]);

/** So many names and permissions are told. */
const SHOWN = 3;

/** A sentence for each who gains permissions in a way that the instance does not guard. */
export function advice(before: Snapshot, after: Snapshot, changes: readonly Change[]): string[] {
  if (!changes.some(({ kind }) => UNGUARDED.has(kind))) return [];
  const was = permissionsIn(before);
  const is = permissionsIn(after);
  const names = new Map([...after.people, ...after.serviceAccounts].map(({ id, name }) => [id, name]));
  const gains = [...is].flatMap(([id, held]) => {
    const gained = [...held].filter((one) => was.get(id)?.has(one) !== true);
    return gained.length === 0 || !was.has(id) ? [] : { name: names.get(id) ?? id, gained };
  });
  return [...gainNotes(gains), ...tokenNotes(is, changes)];
}

interface Gain {
  readonly name: string;
  readonly gained: readonly string[];
}

function gainNotes(gains: readonly Gain[]): string[] {
  const sentences = gains
    .slice(0, SHOWN)
    .map(({ name, gained }) => `${name} gains ${counted(gained.length, 'permission')}: ${someOf(gained)}`);
  const more = gains.length - sentences.length;
  return [...sentences, ...(more > 0 ? [`${more} more gain permissions`] : [])];
}

const tokenNotes = (held: ReturnType<typeof permissionsIn>, changes: readonly Change[]): string[] =>
  changes.flatMap((change) => {
    if (change.kind !== 'account-token' && change.kind !== 'account-reactivate') return [];
    const can = [...(held.get(change.account.id) ?? [])];
    if (can.length === 0) return [];
    const who = change.kind === 'account-token' ? 'whoever has the new token' : 'whoever has a token of it';
    return [`${who} can do what ${change.account.name} can, ${counted(can.length, 'permission')}: ${someOf(can)}`];
  });

const someOf = (permissions: readonly string[]): string =>
  [...permissions].sort().slice(0, SHOWN).join(', ') + (permissions.length > SHOWN ? ', …' : '');

/** What each person and service account may do: a permission, or one in a project. */
function permissionsIn({ roles, people, serviceAccounts, groups, projects }: Snapshot): Map<string, Set<string>> {
  const grants = new Map(roles.map(({ id, permissions }) => [id, permissions]));
  const mapped = new Map(roles.flatMap(({ id, mapsTo }) => (mapsTo === null ? [] : [[id, mapsTo.id]])));
  const byRole = (id: string | undefined, where: string): string[] =>
    id === undefined
      ? []
      : [id, ...(where === EVERYWHERE ? [mapped.get(id) ?? ''] : [])].flatMap((role) =>
          (grants.get(role) ?? []).map((permission) =>
            where === EVERYWHERE ? permission : `${permission} in ${where}`,
          ),
        );
  const bound = new Map<string, string[]>();
  for (const { name, members = [] } of projects)
    for (const { id, role, source } of members)
      if (source === 'manually' || source === 'scim')
        bound.set(id, [...(bound.get(id) ?? []), ...byRole(role.id, name)]);
  const own = ({ id, role }: SnapshotSubject): string[] => [...byRole(role?.id, EVERYWHERE), ...(bound.get(id) ?? [])];
  const held = new Map([...people, ...serviceAccounts].map((one) => [one.id, new Set(own(one))]));
  for (const group of groups)
    for (const id of group.memberIds) for (const permission of own(group)) held.get(id)?.add(permission);
  return held;
}
