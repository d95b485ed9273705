import type * as domain from '../../../domain/access/answers.ts';
import type { AccessHolder, AccessNearMiss } from '../../../domain/access/answers.ts';
import type * as diff from '../../../operations/access/diff.ts';
import type { Flat } from '../../context/flat.ts';
import { visible } from '../../terminal/output.ts';
import type { View } from '../../terminal/output.ts';
import type { Style } from '../../terminal/style.ts';

/** How access answers look, and what their help says. */

type AccessCheck = Flat<domain.AccessCheck>;
type AccessGrant = Flat<domain.AccessGrant>;
type AccessWhy = Flat<domain.AccessWhy>;
type AccessDifference = Flat<diff.AccessDifference>;

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

/** By project, and by the way to each role there, how many permissions it gives; `seen` gets the list. */
export const summary = (seen: (items: readonly AccessGrant[]) => void): View<readonly AccessGrant[]> => ({
  ...grants,
  text(items, style) {
    seen(items);
    const counts = new Map<string, Map<string, number>>();
    for (const { project, via } of items) {
      const where = project === null ? 'everywhere' : `in ${project}`;
      const ways = counts.get(where) ?? new Map<string, number>();
      counts.set(where, ways);
      for (const way of via) ways.set(way, (ways.get(way) ?? 0) + 1);
    }
    const lines = [...counts].flatMap(([where, ways]) => [
      style.bold(where),
      ...[...ways].map(([way, count]) => `  ${way}: ${count} ${count === 1 ? 'permission' : 'permissions'}`),
    ]);
    return lines.map((line) => `${line}\n`).join('');
  },
});

/** What one of two may do; in cells, the name tells which. */
export const differences: View<readonly AccessDifference[]> = {
  data: (items) => items,
  columns: ['only_in', 'permission', 'project', 'via'],
  row: (item) => ({ ...item, only_in: (item as AccessDifference).only_in.name }),
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
