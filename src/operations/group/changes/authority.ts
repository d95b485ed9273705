import { beyond, permissionsOf, union } from '../../../domain/access/permission-set.ts';
import type { PermissionSet } from '../../../domain/access/permission-set.ts';
import { enforce, escalation } from '../../../domain/guards.ts';
import { required } from '../../../lib/required.ts';
import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { RowFault } from '../../shared/row-faults.ts';
import type { ChangeItem } from './items.ts';

/** What changes of groups require of their actor, checked before the first write. */

/**
 * Looks at what becomes of some rows. Throws `escalation` where somebody would get what the actor does not have; returns
 * the fault of an item that takes permissions from the actor, whom each batch asks for them.
 */
export function authority(
  context: Context<Reads>,
): (items: readonly ChangeItem[]) => Promise<(item: ChangeItem) => Omit<RowFault, 'line'> | undefined> {
  const { tx } = context;
  const given = new Map<string, PermissionSet>();
  const left = new Set<string>();
  return async (items) => {
    const actor = context.actor();
    const joining = items.flatMap(({ group: { id }, added }) =>
      id === null || added.length === 0 ? [] : [{ id, added }],
    );
    const unknown = [...new Set(joining.map(({ id }) => id))].filter((id) => !given.has(id));
    const groups = await tx.access.load(unknown.map((id) => ({ type: 'group', id })));
    for (const id of unknown) given.set(id, permissionsOf(groups, id));
    const gaining = joining.flatMap(({ id, added }) => {
      const permissions = required(given.get(id), 'the permissions of a group');
      return beyond(permissions, actor.permissions).size === 0 ? [] : added.map((one) => ({ ...one, permissions }));
    });
    const graph = await tx.access.load(gaining.map(({ id }) => ({ type: 'user', id })));
    for (const { id, username: name, permissions } of gaining) {
      const before = permissionsOf(graph, id);
      const after = union([before, permissions]);
      enforce(escalation(actor.permissions, [{ name, before, after, takenOver: false }]));
    }
    const isLeaving = ({ removed }: ChangeItem): boolean => removed.some(({ id }) => id === actor.id);
    const own = items.some(isLeaving) ? await tx.access.load([{ type: 'user', id: actor.id }]) : undefined;
    return (item) => {
      if (own === undefined || item.group.id === null || !isLeaving(item)) return undefined;
      left.add(item.group.id);
      const kept = (own.memberships.get(actor.id) ?? []).filter((id) => !left.has(id));
      const memberships = new Map([...own.memberships, [actor.id, kept]]);
      const after = permissionsOf({ ...own, memberships }, actor.id);
      return beyond(permissionsOf(own, actor.id), after).size === 0 ? undefined : ONESELF;
    };
  };
}

const ONESELF: Omit<RowFault, 'line'> = {
  code: 'invalid',
  problem: 'it takes permissions from you, which are needed until the end',
  hint: 'leave that line out, and leave the group afterwards',
};
