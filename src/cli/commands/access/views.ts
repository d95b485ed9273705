import type * as domain from '../../../domain/access/answers.ts';
import { wayInWords } from '../../../domain/access/paths.ts';
import { inWords } from '../../../domain/kinds.ts';
import type * as diff from '../../../operations/access/diff.ts';
import type { Flat } from '../../context/flat.ts';
import { visible } from '../../terminal/output.ts';
import type { View } from '../../terminal/output.ts';
import type { Style } from '../../terminal/style.ts';

/** How access answers look, and what their help says. */

type CheckAnswer = Flat<domain.AccessCheck>;
type GrantAnswer = Flat<domain.AccessGrant>;
type HolderAnswer = Flat<domain.AccessHolder>;
type WhyAnswer = Flat<domain.AccessWhy>;
type DifferenceAnswer = Flat<diff.AccessDifference>;

/** The forms that JSON has: ways as text, subjects flat. */

const toCheck = ({ allowed, subject, deactivated, permission, project }: CheckAnswer) => ({
  allowed,
  subject: subject.name,
  subject_type: subject.type,
  subject_id: subject.id,
  deactivated,
  permission,
  project,
});
export type AccessCheck = ReturnType<typeof toCheck>;

const toGrant = ({ permission, project, via }: GrantAnswer) => ({ permission, project, via: via.map(wayInWords) });
export type AccessGrant = ReturnType<typeof toGrant>;

const toHolder = ({ subject: { type: subject_type, id, name }, via }: HolderAnswer) => ({
  subject_type,
  id,
  ...(subject_type === 'user' ? { username: name } : { name }),
  via: via.map(wayInWords),
});
export type AccessHolder = Pick<ReturnType<typeof toHolder>, 'subject_type' | 'id' | 'via'> & {
  readonly username?: string;
  readonly name?: string;
};

const toNearMiss = ({ type, target, given_by }: NonNullable<WhyAnswer['near_misses']>[number]) => ({
  type,
  name: target,
  given_by,
});
export type AccessNearMiss = ReturnType<typeof toNearMiss>;

const toWhy = ({ paths, near_misses, ...check }: WhyAnswer) => ({
  ...toCheck(check),
  paths: paths.map((way) => [inWords(check.subject), wayInWords(way), check.permission].join(' -> ')),
  near_misses: near_misses?.map(toNearMiss) ?? null,
});
export type AccessWhy = ReturnType<typeof toWhy>;

const toDifference = ({ subject: { type: subject_type, id, name }, ...grant }: DifferenceAnswer) => ({
  ...toGrant(grant),
  only_in: { subject_type, id, name },
});
type AccessDifference = ReturnType<typeof toDifference>;

/** What `--project` changes, for help. */
export const PLACES =
  'Without --project, a project permission counts only if it holds in every project; with --project, if it holds in that project.';
export const DEACTIVATED = 'A deactivated account can do nothing.';

export const check: View<CheckAnswer> = {
  data: toCheck,
  columns: ['allowed', 'subject', 'permission', 'project'],
  text: (one, style) => `${verdict(one, style)}\n`,
};

export const grants: View<readonly GrantAnswer[]> = {
  data: (items) => items.map(toGrant),
  columns: ['permission', 'project', 'via'],
  whole: ['permission'],
};

/** By project, and by the way to each role there, how many permissions it gives; `seen` gets the list. */
export const summary = (seen: (items: readonly GrantAnswer[]) => void): View<readonly GrantAnswer[]> => ({
  ...grants,
  text(items, style) {
    seen(items);
    const counts = new Map<string, Map<string, number>>();
    for (const { project, via } of items) {
      const where = project === null ? 'everywhere' : `in ${project}`;
      const ways = counts.get(where) ?? new Map<string, number>();
      counts.set(where, ways);
      for (const way of via.map(wayInWords)) ways.set(way, (ways.get(way) ?? 0) + 1);
    }
    const lines = [...counts].flatMap(([where, ways]) => [
      style.bold(where),
      ...[...ways].map(([way, count]) => `  ${way}: ${count} ${count === 1 ? 'permission' : 'permissions'}`),
    ]);
    return lines.map((line) => `${line}\n`).join('');
  },
});

/** What one of two may do; in cells, the name tells which. */
export const differences: View<readonly DifferenceAnswer[]> = {
  data: (items) => items.map(toDifference),
  hidden: ['subject'],
  columns: ['only_in', 'permission', 'project', 'via'],
  row: (item) => ({ ...item, only_in: (item as AccessDifference).only_in.name }),
  whole: ['permission'],
};

export const holders: View<readonly HolderAnswer[]> = {
  data: (items) => items.map(toHolder),
  hidden: ['subject'],
  columns: ['subject_type', 'username', 'name', 'via'],
};

export const why: View<WhyAnswer> = {
  data: toWhy,
  columns: ['allowed', 'subject', 'permission', 'project', 'paths', 'near_misses'],
  text: (answer, style) => {
    const one = toWhy(answer);
    const lines = [
      verdict(answer, style),
      ...(one.deactivated && one.paths.length > 0 ? ['active, it would have it by these:'] : []),
    ];
    return [...lines, ...one.paths.map(visible), ...nearMisses(one, style)].map((line) => `${line}\n`).join('');
  },
};

function verdict({ allowed, subject, deactivated, permission, project }: CheckAnswer, style: Style): string {
  const has = allowed
    ? `${style.green('yes:')} ${visible(subject.name)} has`
    : `${style.red('no:')} ${visible(subject.name)} does not have`;
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
