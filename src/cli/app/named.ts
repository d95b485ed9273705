import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, FILE } from '../../domain/field.ts';
import { MAX_LIMIT } from '../../domain/page.ts';
import { withoutGuard } from '../../lib/csv-guard.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { peopleFilterFields, peopleList } from '../../operations/people/list.ts';
import { MOST_AT_ONCE } from '../../operations/shared/each.ts';
import { headingWord } from '../tables/naming.ts';
import type { NamesFile } from '../tables/names.ts';
import type { Cli } from './cli.ts';
import { fieldsOf } from './flags.ts';
import { pagesOf } from './pages.ts';
import { splitList } from './split-list.ts';

/** Names that a command takes beside its arguments: from a file, or of those whom a filter finds. */

/** The flag for a file of more names; `namesFrom` reads it. */
export const fromFlag = () =>
  z.optional(
    field(z.string(), 'a file with more names, one a line, or a CSV with their column; - for standard input', FILE),
  );

/** The flag for everybody whom filters find; `idsWhere` reads it. */
export const whereFlag = () =>
  z.optional(
    field(
      z.string(),
      'everybody whom people list finds by these filters, such as status=deactivated,role=Member',
      'FILTERS',
    ),
  );

/** Works with the names of a file, as `readNames` finds them, and closes them. Throws `not_found`, `invalid`. */
export async function withNames<T>(
  cli: Cli,
  { file, beside }: { readonly file: string; readonly beside?: string },
  work: (read: NamesFile) => T | Promise<T>,
): Promise<T> {
  await cli.requireDoable();
  const { io } = cli;
  const [{ spool }, { readNames }] = await Promise.all([io.environment(), import('../tables/names.ts')]);
  const read = await readNames(file, io, spool, beside);
  try {
    return await work(read);
  } finally {
    read.close();
  }
}

/** All names, for work that takes them together. */
export const namesOf = ({ rows }: Pick<NamesFile, 'rows'>): string[] =>
  [...rows.chunks(MOST_AT_ONCE)].flatMap((chunk) => chunk.map(({ name }) => name).filter(Boolean));

/** All names in a file. Throws `not_found`, `invalid`. */
export const namesFrom = (cli: Cli, file: string): Promise<string[]> => withNames(cli, { file }, namesOf);

interface Table {
  /** The first row as it is, which a list without headings begins with. */
  readonly first: readonly string[];
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table of changes in a file: its headings in lower case, and the cells of each row. Throws `not_found`, `invalid`. */
export async function tableFrom(cli: Cli, file: string): Promise<Table> {
  await cli.requireDoable();
  const [{ sourceOf, textIn }, { openTable }] = await Promise.all([
    import('../tables/texts.ts'),
    import('../tables/records.ts'),
  ]);
  const { records } = await openTable(textIn(file, cli.io), sourceOf(file), undefined);
  const all: (readonly string[])[] = [];
  for await (const { cells } of records) all.push(cells);
  const [header = [], ...rows] = all;
  return {
    first: header.map((cell) => withoutGuard(cell.trim())),
    headings: header.map(headingWord),
    rows: rows.map((cells) => cells.map((cell) => withoutGuard(cell.trim()))).filter((cells) => cells.some(Boolean)),
  };
}

/**
 * The filters of a `--where`, as `people list` takes them. Throws `usage` for one that it does not have or that is there
 * twice, and where there is none: an empty variable of a script means nobody, not everybody.
 */
function filtersOf(text: string): Readonly<Record<string, unknown>> {
  const known = fieldsOf(z.object(peopleFilterFields()));
  const filters = splitList(text).map((part): readonly [string, unknown] => {
    const [key = '', ...rest] = part.split('=');
    const name = key.trim().replaceAll('-', '_');
    const spec = known.find((one) => one.field === name);
    if (spec === undefined || (rest.length === 0 && spec.kind !== 'flag'))
      throw unknownFilter(
        part,
        known.map((one) => one.field),
      );
    const value = rest.join('=').trim();
    return [
      name,
      spec.kind === 'flag'
        ? value !== 'false'
        : spec.kind === 'number'
          ? Number(value)
          : spec.kind === 'list'
            ? [value]
            : value,
    ];
  });
  const [first] = filters;
  if (first === undefined)
    throw new AppError('usage', '--where has no filter', {
      hint: 'everybody is --where status=active; nothing was changed',
    });
  const twice = filters.find(([name], at) => filters.findIndex(([other]) => other === name) !== at);
  if (twice !== undefined)
    throw new AppError('usage', `--where has ${twice[0]} twice`, {
      hint: 'give each filter once; nothing was changed',
    });
  return Object.fromEntries(filters);
}

function unknownFilter(part: string, known: readonly string[]): AppError {
  const near = nearest(part.split('=')[0] ?? '', known);
  return new AppError('usage', `--where does not know ${JSON.stringify(part.slice(0, 60))}`, {
    hint: near === undefined ? `filters, each as NAME=VALUE: ${known.join(', ')}` : `did you mean ${near}=VALUE?`,
  });
}

/** The ids of the people whom filters find; invitations are nobody yet. Throws `invalid` for more than can be changed at once, `unsupported_by_server`. */
export async function idsWhere(cli: Cli, text: string): Promise<string[]> {
  const filters = filtersOf(text);
  const ids: string[] = [];
  const pageAt = (cursor?: string) => cli.caller.call(peopleList, { ...filters, limit: MAX_LIMIT, cursor });
  for await (const page of pagesOf(pageAt)) {
    for (const { id, status } of page.items) if (status !== 'invited') ids.push(id);
    if (ids.length > MOST_AT_ONCE)
      throw new AppError('invalid', `--where finds more than ${MOST_AT_ONCE} people, who cannot be changed at once`, {
        hint: 'add a filter that finds fewer; nothing was changed',
      });
  }
  return ids;
}
