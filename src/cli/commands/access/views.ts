import type * as domain from '../../../domain/access/answers.ts';
import type { AccessHolder, AccessNearMiss } from '../../../domain/access/answers.ts';
import type { Flat } from '../../context/flat.ts';
import { visible } from '../../terminal/output.ts';
import type { View } from '../../terminal/output.ts';
import type { Style } from '../../terminal/style.ts';

/** How access answers look, and what their help says. */

type AccessCheck = Flat<domain.AccessCheck>;
type AccessGrant = Flat<domain.AccessGrant>;
type AccessWhy = Flat<domain.AccessWhy>;

/** What `--project` changes, for help. */
export const PLACES =
  'Without --project, a project permission counts only if it holds in every project; with --project, if it holds in that project.';
export const DEACTIVATED = 'A deactivated account can do nothing.';

export const check: View<AccessCheck> = {
  data: (one) => one,
  columns: ['allowed', 'subject', 'permission', 'project'],
  text: (one, style) => `${verdict(one, style)}\n`,
};

export const grants: View<readonly AccessGrant[]> = {
  data: (items) => items,
  columns: ['permission', 'project', 'via'],
  whole: ['permission'],
};

export const holders: View<readonly AccessHolder[]> = {
  data: (items) => items,
  columns: ['subject_type', 'username', 'name', 'via'],
};

export const why: View<AccessWhy> = {
  data: (one) => one,
  columns: ['allowed', 'subject', 'permission', 'project', 'paths', 'near_misses'],
  text: (one, style) => {
    const lines = [
      verdict(one, style),
      ...(one.deactivated && one.paths.length > 0 ? ['active, it would have it by these:'] : []),
    ];
    return [...lines, ...one.paths.map(visible), ...nearMisses(one, style)].map((line) => `${line}\n`).join('');
  },
};

function verdict({ allowed, subject, deactivated, permission, project }: AccessCheck, style: Style): string {
  const has = allowed
    ? `${style.green('yes:')} ${visible(subject)} has`
    : `${style.red('no:')} ${visible(subject)} does not have`;
  const where = project === null ? '' : ` in project ${visible(project)}`;
  return `${has} ${permission}${where}${deactivated ? '; the account is deactivated and can do nothing' : ''}`;
}

const KINDS = { role: 'role', project_role: 'project role', group: 'group', reactivation: 'reactivating' } as const;

/** How many of those who may give something are named. */
const SHOWN = 5;

function nearMisses({ allowed, near_misses: misses }: AccessWhy, style: Style): string[] {
  if (allowed) return [];
  if (misses === null) return [style.dim('to see what would give it, you need organization.people.view')];
  if (misses.length === 0) return ['no role or group that could be given grants it'];
  return [
    style.bold('what would give it:'),
    ...misses.flatMap((miss) => [
      `  ${KINDS[miss.type]} ${visible(miss.name)}`,
      style.dim(`    by ${visible(giversOf(miss))}`),
    ]),
  ];
}

function giversOf({ given_by: givers }: AccessNearMiss): string {
  if (givers.length === 0) return 'nobody: nobody has all permissions that it gives';
  const more = givers.length > SHOWN ? ` and ${givers.length - SHOWN} more` : '';
  return givers.slice(0, SHOWN).join(', ') + more;
}
