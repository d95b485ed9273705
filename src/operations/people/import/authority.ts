import {
  beyond,
  NO_PERMISSIONS,
  permissionsOf,
  permissionsOfRole,
  union,
} from '../../../domain/access/permission-set.ts';
import type { PermissionSet } from '../../../domain/access/permission-set.ts';
import { enforce, escalation, lastOwner, OWNER, ownerAssigned, ownerTouched } from '../../../domain/guards.ts';
import { AppError } from '../../../domain/errors.ts';
import type { Context } from '../../../core/context.ts';
import { toRef } from '../../../domain/references.ts';
import type { PlannedRef } from '../../../domain/references.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { Observer } from './plan.ts';
import { writes } from './steps.ts';

/** What an import requires of its actor, checked before the first write. */

/** The groups with these names; those that do not exist yet have no id. */
export async function groupsNamed(tx: Reads, wanted: readonly string[]): Promise<ReadonlyMap<string, PlannedRef>> {
  const there = new Map((await tx.groups.find({ names: wanted })).map((group) => [group.name, toRef(group)]));
  return new Map(wanted.map((name) => [name, there.get(name) ?? { id: null, name }]));
}

/** What an import requires of its actor, gathered from its steps as they are planned. */
interface Requirements {
  readonly observe: Observer;
  /** The groups that steps put people in. */
  readonly groups: ReadonlySet<string>;
  /**
   * Throws what the actor lacks: `forbidden`, `escalation`, `owner_role`, `last_owner`, `invalid`. The batches are
   * checked again as they are written.
   */
  require(missing: readonly string[], several: boolean, leaving?: ReadonlySet<string>): Promise<void>;
}

/** Nothing is required yet. */
export function requirements(context: Context<Reads>): Requirements {
  const groups = new Set<string>();
  const grantable = grantsOf(context);
  const owners = ownersAfter(context.tx);
  let refused: (() => never) | undefined;
  let changesRole = false;
  let changesUsername = false;
  let leavesGroups = false;
  let reactivates = false;
  let ownLine: number | undefined;
  return {
    groups,
    async observe(steps) {
      for (const step of steps) {
        if (writes(step)) for (const name of step.groups) groups.add(name);
        if (step.action !== 'updated') continue;
        changesUsername ||= step.username !== undefined;
        leavesGroups ||= (step.leaves ?? []).length > 0;
        reactivates ||= step.reactivates === true;
        if (step.role === undefined) continue;
        changesRole = true;
        if (step.person.id === context.actor().id) ownLine ??= step.line;
      }
      await owners.observe(steps);
      // What is asked first is told first.
      if (refused !== undefined) return;
      await grantable(steps).catch((error: unknown) => {
        refused = () => {
          throw error;
        };
      });
    },
    async require(missing, several, leaving) {
      if (changesRole) context.require('organization.people.change_role');
      if (changesUsername) context.require('organization.people.modify');
      if (leavesGroups) context.require('organization.groups.modify');
      if (reactivates) context.require('organization.people.remove');
      if (missing.length > 0) context.require('organization.groups.create');
      refused?.();
      await owners.require(leaving);
      if (several && ownLine !== undefined) throw ownRole(ownLine);
    },
  };
}

/** Permissions are checked first: a new Owner among the rows is refused before other faults are reported. */
export function requireOwnerAuthority(context: Context<Reads>, owner: string | undefined): void {
  if (owner !== undefined) enforce(ownerAssigned(context.actor().permissions, OWNER, owner));
}

/** The escalation rule: nobody gets what the actor does not have. What a role or group gives is loaded once. */
function grantsOf(context: Context<Reads>): Observer {
  const { tx } = context;
  const ofGroup = new Map<string, PermissionSet>();
  const ofRole = new Map<string, PermissionSet>();
  return async (steps) => {
    const actor = context.actor();
    const changed = steps.filter(writes);
    const names = new Set(changed.flatMap((step) => step.groups));
    const groups = await tx.groups.find({ names: [...names].filter((name) => !ofGroup.has(name)) });
    const roles = new Set(changed.flatMap((step) => (step.role === undefined ? [] : [step.role.id])));
    const newRoles = [...roles].filter((id) => !ofRole.has(id));
    const existing = changed.flatMap((step) => (step.action === 'updated' ? [step.person.id] : []));
    const graph = await tx.access.load([
      ...newRoles.map((id) => ({ type: 'role' as const, id })),
      ...groups.map((group) => ({ type: 'group' as const, id: group.id })),
      ...existing.map((id) => ({ type: 'user' as const, id })),
    ]);
    for (const name of names) if (!ofGroup.has(name)) ofGroup.set(name, NO_PERMISSIONS);
    for (const group of groups) ofGroup.set(group.name, permissionsOf(graph, group.id));
    for (const id of newRoles) ofRole.set(id, permissionsOfRole(graph, id));
    for (const step of changed) {
      if (
        step.action === 'updated' &&
        graph.owners.has(step.person.id) &&
        (step.role !== undefined || step.username !== undefined || step.reactivates === true)
      ) {
        enforce(ownerTouched(actor.permissions, step.person.username));
      }
      const given = union([
        (step.role && ofRole.get(step.role.id)) ?? NO_PERMISSIONS,
        ...step.groups.map((name) => ofGroup.get(name) ?? NO_PERMISSIONS),
      ]);
      if (step.action === 'updated' && step.reactivates === true) {
        const after = union([permissionsOf(graph, step.person.id), given]);
        enforce(
          escalation(actor.permissions, [
            { name: step.person.username, before: NO_PERMISSIONS, after, takenOver: true },
          ]),
        );
      }
      if (beyond(given, actor.permissions).size === 0) continue;
      const before = step.action === 'updated' ? permissionsOf(graph, step.person.id) : NO_PERMISSIONS;
      const name = step.action === 'updated' ? step.person.username : step.email;
      enforce(
        escalation(actor.permissions, [
          { name: `${name} (line ${step.line})`, before, after: union([before, given]), takenOver: false },
        ]),
      );
    }
  };
}

const NOBODY: ReadonlySet<string> = new Set();

/** The last-owner guard for the whole import. */
function ownersAfter(tx: Reads): {
  readonly observe: Observer;
  readonly require: (leaving?: ReadonlySet<string>) => Promise<void>;
} {
  let before: Awaited<ReturnType<Reads['people']['owners']>> | undefined;
  const demoted = new Set<string>();
  const promoted: string[] = [];
  return {
    async observe(steps) {
      for (const step of steps) {
        if (step.action !== 'updated' || step.role === undefined) continue;
        const { id, status } = step.person;
        before ??= await tx.people.owners();
        if (step.role.name === OWNER) {
          if (status === 'active') promoted.push(id);
        } else if (before.some((owner) => owner.id === id)) demoted.add(id);
      }
    },
    async require(leaving = NOBODY) {
      const owners = before ?? (await tx.people.owners());
      const added = (await tx.people.find({ ids: promoted })).map(({ id, username, password: { kind } }) => ({
        id,
        username,
        chosePassword: kind === 'chosen',
        hasPassword: kind !== 'none',
      }));
      const stay = (owner: { readonly id: string }) => !demoted.has(owner.id) && !leaving.has(owner.id);
      enforce(lastOwner(owners, [...owners.filter(stay), ...added]));
    },
  };
}

/** Each batch checks the importer's permissions, so a batch that takes them away would block the rest. */
const ownRole = (line: number): AppError =>
  new AppError(
    'invalid',
    `line ${line} changes your own role, which a large import needs until its end; nothing was imported`,
    {
      hint: 'remove that line, and change your role separately: roster people role',
      details: { faults: [{ line, code: 'invalid', problem: 'it changes your own role' }] },
    },
  );
