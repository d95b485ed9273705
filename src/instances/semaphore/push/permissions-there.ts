import { AppError } from '../../../domain/errors.ts';
import { permissionsNamed } from '../../../domain/semaphore-permissions.ts';
import type { Permission, Scope } from '../../../domain/permissions.ts';
import { inForm, permissionsAnswer, roleAnswer } from '../api/answers.ts';
import { at } from '../api/paths.ts';
import type { Pushing } from './pushing.ts';

/** The permissions of a role in the instance's words, which may be others than roster's. */

/**
 * The instance's names of what a role should grant, and of an existing role (`roleId`) also those that roster does not
 * know, which stay. Throws `unsupported_by_server` where the instance has no name for a permission.
 */
export async function permissionsThere(
  { api }: Pick<Pushing, 'api'>,
  scope: Scope,
  wanted: readonly Permission[],
  roleId?: string,
): Promise<string[]> {
  const { permissions } = inForm(permissionsAnswer, (await api.get('/permissions', { scope })).body, '/permissions');
  const wants = new Set(wanted);
  // A name that stands for several permissions would give too much where only some of them are wanted.
  const names = permissions
    .map(({ name }) => name)
    .filter((name) => permissionsNamed(name).length > 0 && permissionsNamed(name).every((one) => wants.has(one)));
  const expressed = new Set(names.flatMap(permissionsNamed));
  const missing = wanted.filter((permission) => !expressed.has(permission));
  if (missing.length > 0) throw inexpressible(missing);
  return [...new Set([...names, ...(roleId === undefined ? [] : await unknownOf(api, roleId))])];
}

async function unknownOf(api: Pushing['api'], roleId: string): Promise<string[]> {
  const path = at('/roles', roleId);
  const { permissions } = inForm(roleAnswer, (await api.get(path)).body, path);
  return permissions.filter((name) => permissionsNamed(name).length === 0);
}

const inexpressible = (missing: readonly Permission[]): AppError =>
  new AppError('unsupported_by_server', `the instance has no name for ${missing.join(', ')} alone`, {
    hint: 'one of its permissions may stand for several of roster’s: give all of these, or none',
    details: { permissions: missing },
  });
