import { isPlanned } from '../../../domain/permissions.ts';
import type { Permission } from '../../../domain/permissions.ts';

/** How many permissions a warning names. */
const NAMED = 3;

/** A warning of the permissions among those just granted that are planned, so that nobody counts on them. */
export function warningOfPlanned(granted: readonly Permission[]): string | undefined {
  const planned = [...new Set(granted)].filter(isPlanned);
  if (planned.length === 0) return undefined;
  const more = planned.length > NAMED ? ` and ${planned.length - NAMED} more` : '';
  return `warning: nothing checks ${planned.slice(0, NAMED).join(', ')}${more} yet: planned, shown with ✕`;
}
