import { AppError } from '../../domain/errors.ts';
import { areAlike, lookAlikeKeysOf } from '../../domain/names/look-alikes.ts';
import { scopeOf } from '../../domain/permissions.ts';
import type { Permission, Scope } from '../../domain/permissions.ts';
import { passesForOwner } from '../../domain/roles/roles.ts';
import type { RoleRecord } from '../../domain/roles/roles.ts';
import { shellWord } from '../../lib/shell.ts';
import type { Reads } from '../../core/store/index.ts';
import { findPermissions } from '../shared/permissions.ts';
import { findRole } from '../shared/resolve.ts';

/** What a new or changed role must fulfil. */

/** The word for no role. */
const NO_ROLE = 'none';

/** The noun for a role of each scope. */
export const KIND: Readonly<Record<Scope, string>> = { org: 'organization role', project: 'project role' };

/** Permissions that a role of this scope may grant. Throws `unknown_permission`, `scope_mismatch`. */
export function permissionsFor(scope: Scope, names: readonly string[]): Permission[] {
  const permissions = findPermissions(names);
  const foreign = permissions.filter((permission) => scopeOf(permission) !== scope);
  if (foreign.length === 0) return permissions;
  throw new AppError('scope_mismatch', `${KIND[scope]}s cannot grant ${foreign.join(', ')}`, {
    hint:
      scope === 'org'
        ? 'put project permissions in a project role, and let this one map to it: --maps-to ROLE'
        : 'roster role permissions --scope project lists what it can grant',
    details: { permissions: foreign },
  });
}

/** Throws `conflict` if another role of that scope has the name or one like it, or it could be mistaken for Owner. */
export async function requireFreeRoleName(tx: Reads, name: string, scope: Scope, id?: string): Promise<void> {
  const roles = (await tx.roles.list(scope)).filter((one) => one.id !== id);
  const holder = roles.find((one) => one.name === name);
  if (holder !== undefined)
    throw new AppError('conflict', `the ${KIND[scope]} ${name} is there already`, {
      hint: `roster role show ${shellWord(name)} --scope ${scope}`,
      details: { id: holder.id },
    });
  const [wanted, ...looks] = await lookAlikeKeysOf([name, ...roles.map((one) => one.name)]);
  const lookAlike = looks.find((look) => wanted !== undefined && areAlike(look, wanted));
  if (lookAlike !== undefined)
    throw new AppError('conflict', `${name} could be mistaken for the ${KIND[scope]} ${lookAlike.name}`, {
      hint: 'choose another name',
      details: { id: roles.find((one) => one.name === lookAlike.name)?.id, name: lookAlike.name },
    });
  if (scope === 'org' && passesForOwner(name))
    throw new AppError('conflict', `${name} would be mistaken for the role Owner`, { hint: 'choose another name' });
}

/**
 * The project role that a role of this scope is to map to; null: none.
 * Throws `scope_mismatch` if it cannot map to any, or to this one, and `not_found`.
 */
export async function findMapping(tx: Reads, scope: Scope, ref: string): Promise<RoleRecord | null> {
  if (ref === NO_ROLE) return null;
  if (scope === 'project')
    throw new AppError('scope_mismatch', 'a project role maps to no other; only organization roles do', {
      hint: 'leave out --maps-to',
    });
  return findRole(tx, ref, 'project');
}
