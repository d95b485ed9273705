import {
  beyond,
  NO_PERMISSIONS,
  permissionsOf,
  permissionsOfRole,
  union,
} from '../../../domain/access/permission-set.ts';
import { enforce, escalation, lastOwner, OWNER, ownerAssigned, ownerTouched } from '../../../domain/guards.ts';
import { AppError } from '../../../domain/errors.ts';
import type { Context } from '../../../core/context.ts';
import { toRef } from '../../../domain/references.ts';
import type { PlannedRef } from '../../../domain/references.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { ImportRow } from './known.ts';
import { writes } from './plan.ts';
import type { ImportStep } from './plan.ts';

/** What an import requires of its actor, checked before the first write. */

/** The groups in the rows by name; those that do not exist yet have no id. */
export async function groupsIn(tx: Reads, steps: readonly ImportStep[]): Promise<ReadonlyMap<string, PlannedRef>> {
  const wanted = [...new Set(steps.filter(writes).flatMap((step) => step.groups))];
  const there = new Map((await tx.groups.find({ names: wanted })).map((group) => [group.name, toRef(group)]));
  return new Map(wanted.map((name) => [name, there.get(name) ?? { id: null, name }]));
}

/** Permissions are checked first: an Owner among the rows is refused before other faults are reported. */
export function requireOwnerAuthority(context: Context<Reads>, rows: readonly ImportRow[]): void {
  for (const one of rows)
    if (one.role === OWNER) enforce(ownerAssigned(context.actor().permissions, one.role, one.email));
}

/** The escalation rule for the whole import, before its first batch; the batches are checked again as they are written. */
export async function requireGrantable(context: Context<Reads>, steps: readonly ImportStep[]): Promise<void> {
  const { tx } = context;
  const actor = context.actor();
  const changed = steps.filter(writes);
  const groups = await tx.groups.find({ names: [...new Set(changed.flatMap((step) => step.groups))] });
  const roles = [...new Set(changed.flatMap((step) => (step.role === undefined ? [] : [step.role.id])))];
  const existing = changed.flatMap((step) => (step.action === 'updated' ? [step.person.id] : []));
  const graph = await tx.access.load([
    ...roles.map((id) => ({ type: 'role' as const, id })),
    ...groups.map((group) => ({ type: 'group' as const, id: group.id })),
    ...existing.map((id) => ({ type: 'user' as const, id })),
  ]);
  const groupPermissions = new Map(groups.map((group) => [group.name, permissionsOf(graph, group.id)]));
  for (const step of changed) {
    if (
      step.action === 'updated' &&
      graph.owners.has(step.person.id) &&
      (step.role !== undefined || step.username !== undefined)
    ) {
      enforce(ownerTouched(actor.permissions, step.person.username));
    }
    const given = union([
      step.role === undefined ? NO_PERMISSIONS : permissionsOfRole(graph, step.role.id),
      ...step.groups.map((name) => groupPermissions.get(name) ?? NO_PERMISSIONS),
    ]);
    if (beyond(given, actor.permissions).size === 0) continue;
    const before = step.action === 'updated' ? permissionsOf(graph, step.person.id) : NO_PERMISSIONS;
    const name = step.action === 'updated' ? step.person.username : step.email;
    enforce(
      escalation(actor.permissions, [
        { name: `${name} (line ${step.line})`, before, after: union([before, given]), takenOver: false },
      ]),
    );
  }
}

/** The last-owner guard for the whole import, before its first batch. */
export async function requireAnOwner(tx: Reads, steps: readonly ImportStep[]): Promise<void> {
  const updates = steps.flatMap((step) => (step.action === 'updated' && step.role !== undefined ? [step] : []));
  const isOwner = (step: (typeof updates)[number]) => step.role?.name === OWNER;
  const demoted = new Set(updates.filter((step) => !isOwner(step)).map((step) => step.person.id));
  const promotedIds = updates
    .filter((step) => isOwner(step) && step.person.status === 'active')
    .map(({ person }) => person.id);
  const promoted = (await tx.people.find({ ids: promotedIds })).map(({ id, username, password: { kind } }) => ({
    id,
    username,
    chosePassword: kind === 'chosen',
    hasPassword: kind !== 'none',
  }));
  const before = await tx.people.owners();
  enforce(lastOwner(before, [...before.filter((owner) => !demoted.has(owner.id)), ...promoted]));
}

/** Each batch checks the importer's permissions, so a batch that takes them away would block the rest. Throws `invalid`. */
export function requireOwnRoleLeftAlone(context: Context<Reads>, steps: readonly ImportStep[]): void {
  const { id } = context.actor();
  const own = steps.find((step) => step.action === 'updated' && step.role !== undefined && step.person.id === id);
  if (own === undefined) return;
  throw new AppError(
    'invalid',
    `line ${own.line} changes your own role, which a large import needs until its end; nothing was imported`,
    {
      hint: 'remove that line, and change your role separately: roster people role',
      details: { faults: [{ line: own.line, code: 'invalid', problem: 'it changes your own role' }] },
    },
  );
}
