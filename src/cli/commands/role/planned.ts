import { isPlanned } from '../../../domain/permissions.ts';
import type { Permission } from '../../../domain/permissions.ts';
import type { Cli } from '../../app/cli.ts';

/** How many permissions a warning names. */
const NAMED = 3;

/** Says on stderr which of the permissions that were just granted are planned, so that nobody counts on them. */
export function warnOfPlanned(cli: Cli, granted: readonly Permission[]): void {
  const planned = [...new Set(granted)].filter(isPlanned);
  if (planned.length === 0) return;
  const more = planned.length > NAMED ? ` and ${planned.length - NAMED} more` : '';
  cli.note(`warning: nothing checks ${planned.slice(0, NAMED).join(', ')}${more} yet: planned, shown with ✕`);
}
