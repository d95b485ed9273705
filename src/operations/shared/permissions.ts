import { AppError } from '../../domain/errors.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { inCatalogueOrder, PERMISSIONS } from '../../domain/permissions.ts';
import type { Permission } from '../../domain/permissions.ts';
import { permissionsNamed } from '../../domain/semaphore-permissions.ts';

/** How many names are suggested for an unknown one. */
const SUGGESTED = 3;

/**
 * Permissions by name, or by Semaphore's name for several, each once, in the order of the catalogue. Throws
 * `unknown_permission` with the nearest names.
 */
export function findPermissions(names: readonly string[]): Permission[] {
  const unknown = [...new Set(names)].filter((name) => permissionsNamed(name).length === 0);
  if (unknown.length === 0) return inCatalogueOrder(names.flatMap(permissionsNamed));
  const suggestions = [...new Set(unknown.flatMap(suggestionsFor))];
  throw new AppError('unknown_permission', `there is no permission ${unknown.join(', ')}`, {
    hint:
      suggestions.length === 0
        ? 'roster role permissions --search WORD finds them'
        : `did you mean ${suggestions.join(' or ')}?`,
    details: { unknown, suggestions },
  });
}

/** Those that contain what was typed, because people leave out the beginning of a name; else the nearest one. */
function suggestionsFor(name: string): string[] {
  const parts = PERMISSIONS.filter((known) => name !== '' && known.includes(name.toLowerCase()));
  const near = nearest(name, PERMISSIONS);
  return parts.length > 0 ? parts.slice(0, SUGGESTED) : near === undefined ? [] : [near];
}
