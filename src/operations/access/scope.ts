import * as z from 'zod/mini';
import { EVERYWHERE } from '../../domain/access/permission-set.ts';
import type { AccessScope } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { field, PERMISSION, PROJECT } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { scopeOf } from '../../domain/permissions.ts';
import type { Permission } from '../../domain/permissions.ts';
import { toRef } from '../../domain/references.ts';
import type { Ref } from '../../domain/references.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { visibleTo } from '../project/describe.ts';
import { findPermissions } from '../shared/permissions.ts';
import { findProject } from '../shared/resolve.ts';

/** The permission that an access question is about, and its scope. */

/** The input field for one permission, by its full name. */
export const permissionField = () => field(reference(), 'the full name of a permission', PERMISSION);
/** The optional input field for a project; left out, a question is about everywhere. */
export const projectField = () =>
  z.optional(field(reference(), 'in this project (name or id), not everywhere', PROJECT));

/**
 * Throws `unknown_permission`, `ambiguous` for Semaphore's name for several, and `scope_mismatch` for a permission of the
 * organization in a project.
 */
export function findPermission(name: string, project: string | undefined): Permission {
  const [permission = name, ...others] = findPermissions([name]);
  if (others.length > 0)
    throw new AppError('ambiguous', `${name} stands for ${others.length + 1} permissions`, {
      hint: `ask about one of them: ${[permission, ...others].join(', ')}`,
      details: { permissions: [permission, ...others] },
    });
  if (project !== undefined && scopeOf(permission) === 'org')
    throw new AppError('scope_mismatch', `${permission} is a permission of the organization and takes no project`, {
      hint: 'leave out --project',
      details: { permission },
    });
  return permission;
}

/** A scope, and the name that outputs give it. */
export interface NamedScope {
  readonly scope: AccessScope;
  /** null: everywhere. */
  readonly project: Ref | null;
}

/** Throws `not_found` with the nearest project that they may see. */
export async function findScope(
  { tx, actor }: Pick<Context<Reads>, 'tx' | 'actor'>,
  project: string | undefined,
): Promise<NamedScope> {
  if (project === undefined) return { scope: EVERYWHERE, project: null };
  const found = await findProject(tx, project, actor().permissions);
  return { scope: found.id, project: toRef(found) };
}

/** Whether the actor may learn what a subject may do in a scope: all of oneself, of others not in a project that they may not see. */
export function shownScopes(
  { actor }: Pick<Context<Reads>, 'actor'>,
  subjectId: string,
): (scope: AccessScope) => boolean {
  const { id, permissions } = actor();
  const visible = id === subjectId ? undefined : visibleTo(permissions);
  const seen = visible && new Set(visible);
  return (scope) => seen === undefined || scope === EVERYWHERE || seen.has(scope);
}
