import sql from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { foreignCursor } from '../../domain/page.ts';
import type { PageRequest } from '../../domain/page.ts';
import type { Sort } from '../../domain/sort.ts';
import { only, where } from './db.ts';
import type { Db } from './db.ts';

/** Pages under any order: each goes on behind the last item of the one before, by its key and its id. */

/** What a table can be sorted by: expressions that are never null, with the same texts as the domain's keys. */
export type SortColumns<F extends string> = Readonly<Record<F, Sql>>;

/** The parts of a query that read one page in order; `after` undefined: from the first row on. */
interface Ordering {
  readonly after: Sql | undefined;
  /** `order by … limit …`, one row more than the page has. */
  readonly order: Sql;
}

/** The order that a page asks for, or the list's own one. Throws `invalid` for a field that is not among the columns. */
export function ordering<F extends string>(columns: SortColumns<F>, id: Sql, own: Sort, page: PageRequest): Ordering {
  const { field, descending } = page.sort ?? own;
  const key = Object.hasOwn(columns, field) ? columns[field as F] : undefined;
  if (key === undefined) throw foreignCursor();
  const { after, limit, skip = 0 } = page;
  const rows = sql`limit ${limit + 1} offset ${skip}`;
  return descending
    ? {
        after: after === null ? undefined : sql`(${key}, ${id}) < (${after[0]}, ${after[1]})`,
        order: sql`order by ${key} desc, ${id} desc ${rows}`,
      }
    : {
        after: after === null ? undefined : sql`(${key}, ${id}) > (${after[0]}, ${after[1]})`,
        order: sql`order by ${key}, ${id} ${rows}`,
      };
}

/** How many rows meet conditions; `from` is a table with its alias. */
export const countWhere = async (
  db: Db,
  from: Sql,
  conditions: Promise<readonly (Sql | undefined)[]>,
): Promise<number> =>
  (await only<{ n: number }>(db, sql`select count(*) as n from ${from} ${where(await conditions)}`)).n;

/** Whether a filter lets everything through. */
export const isOpen = (filter: object = {}): boolean => Object.values(filter).every((one) => one === undefined);

/** Conditions on the times of a row. */
export const since = (
  created: Sql,
  updated: Sql,
  {
    createdSince,
    updatedSince,
  }: { readonly createdSince?: string | undefined; readonly updatedSince?: string | undefined },
): (Sql | undefined)[] => [
  createdSince === undefined ? undefined : sql`${created} >= ${createdSince}`,
  updatedSince === undefined ? undefined : sql`${updated} >= ${updatedSince}`,
];
