import type { AccessChange } from '../../../domain/organization-file/access-delta.ts';
import { counted } from '../../../lib/plural.ts';
import { visible } from '../../terminal/output.ts';
import type { Style } from '../../terminal/style.ts';

/** Who gains and who loses what, on a terminal of 80 columns: as many changes as there are, in few lines. */

/** How many kinds of changes are told. */
const TOLD = 10;
/** How wide a line may be. */
const WIDTH = 78;

type Subjects = ReadonlyMap<string, AccessChange['subjects'][number]>;

/** The same permissions, gained or lost everywhere, or in some projects. */
interface Line extends Pick<AccessChange, 'change' | 'permissions' | 'role'> {
  readonly subjects: Subjects;
  readonly projects: ReadonlySet<string> | null;
}

/** The text; empty where nobody gains or loses anything. */
export function accessText(changes: readonly AccessChange[], style: Style): string {
  if (changes.length === 0) return '';
  const lines = linesOf(changes);
  const rest = lines.slice(TOLD);
  return [
    style.bold('access'),
    ...lines.slice(0, TOLD).flatMap((line) => {
      const sign = line.change === 'gains' ? style.green('+') : style.red('-');
      const names = [...line.subjects.values()].map(({ name }) => visible(name));
      return [`${sign} ${whatOf(line)}`, style.dim(`    ${fitting(names, WIDTH - 4)}`)];
    }),
    ...(rest.length === 0
      ? []
      : [`and ${counted(rest.length, 'further difference')}, of ${countOf(all(rest))}; --json has all`]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** How many gain and lose something, as a sentence; undefined: nobody. */
export function accessSummary(changes: readonly AccessChange[]): string | undefined {
  const told = (['gains', 'loses'] as const).flatMap((change) => {
    const subjects = all(
      changes.filter((one) => one.change === change).map(({ subjects: some }) => ({ subjects: keyed(some) })),
    );
    const verb = change === 'gains' ? 'gain' : 'lose';
    return subjects.size === 0 ? [] : [`${countOf(subjects)} ${subjects.size === 1 ? change : verb} permissions`];
  });
  return told.length === 0 ? undefined : told.join(', ');
}

/** Changes with the same permissions, in whatever projects, as one line each: those of most subjects first. */
function linesOf(changes: readonly AccessChange[]): readonly Line[] {
  const lines = new Map<
    string,
    Line & { readonly subjects: Map<string, AccessChange['subjects'][number]>; readonly projects: Set<string> | null }
  >();
  for (const { change, permissions, role, projects, subjects } of changes) {
    const key = [change, projects === null ? '*' : '', ...permissions].join(' ');
    const line = lines.get(key) ?? { change, permissions, role, subjects: new Map(), projects: projects && new Set() };
    lines.set(key, line);
    for (const [id, subject] of keyed(subjects)) line.subjects.set(id, subject);
    for (const project of projects ?? []) line.projects?.add(project);
  }
  return [...lines.values()].sort(
    (a, b) => Number(a.projects !== null) - Number(b.projects !== null) || b.subjects.size - a.subjects.size,
  );
}

const keyed = (subjects: AccessChange['subjects']): Subjects =>
  new Map(subjects.map((subject) => [`${subject.type} ${subject.name}`, subject]));

const all = (lines: readonly Pick<Line, 'subjects'>[]): Subjects =>
  new Map(lines.flatMap(({ subjects }) => [...subjects]));

function countOf(subjects: Subjects): string {
  const accounts = [...subjects.values()].filter(({ type }) => type === 'service_account').length;
  const people = subjects.size - accounts;
  return [
    ...(people === 0 ? [] : [`${people} ${people === 1 ? 'person' : 'people'}`]),
    ...(accounts === 0 ? [] : [counted(accounts, 'service account')]),
  ].join(' and ');
}

/** `12 people: role Admin (85 permissions), everywhere`. */
function whatOf({ subjects, permissions, role, projects }: Line): string {
  const [first = '', ...more] = permissions;
  const count = counted(permissions.length, 'permission');
  const named = more.length === 0 ? first : `${first} and ${more.length} more`;
  const what =
    role === null || permissions.length <= 1
      ? named
      : role.whole
        ? `role ${visible(role.name)} (${count})`
        : `${count} of role ${visible(role.name)}`;
  const begun = `${countOf(subjects)}: ${what}`;
  if (projects === null) return `${begun}, everywhere`;
  return `${begun}, in ${fitting([...projects].map(visible), Math.max(WIDTH - begun.length - 8, 20))}`;
}

/** As many names as fit, at least one, and how many there are beside them. */
function fitting(names: readonly string[], width: number): string {
  let text = names[0] ?? '';
  let shown = 1;
  for (const name of names.slice(1)) {
    const longer = `${text}, ${name}`;
    if (longer.length + ` and ${names.length} more`.length > width) break;
    text = longer;
    shown += 1;
  }
  const rest = names.length - shown;
  return rest === 0 ? text : `${text} and ${rest} more`;
}
