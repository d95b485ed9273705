import sql, { empty, join, raw } from 'sql-template-tag';
import type { RawValue, Sql } from 'sql-template-tag';
import type { SearchedTable } from './search.ts';

/** The database interface below the shared SQL, which uses only the dialect that both engines have. */

export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

export interface Db {
  all<T extends object = Row>(query: Sql): Promise<T[]>;
  /** Rows as arrays of cells, for exports: several times faster than objects. */
  cells(query: Sql): Promise<(string | number)[][]>;
  /** Returns how many rows were changed. Throws `conflict` for a taken unique key. */
  run(query: Sql): Promise<number>;
  /**
   * Runs a statement whose result nobody needs. Over a network it may still be under way when this returns; what it throws
   * then fails the next statement or the commit.
   */
  send(query: Sql): Promise<void>;
  /** Tells listeners of these things once the transaction is committed; it may fail in silence. */
  tell(names: readonly string[]): Promise<void>;
  /** Waits for all that was sent. Throws the first failure. */
  settled(): Promise<void>;
  /** Whether asking early saves a round trip: with a network, and a memory of what was asked. */
  readonly asksAhead: boolean;
  /** Inserts many rows, as fast as the engine can. Throws `conflict` as `run` does. */
  insert(table: string, rows: readonly Row[], options?: InsertOptions): Promise<void>;
  /**
   * A condition on the rows of a table that have most of this text, by the engine's search index; undefined where
   * reading the rows in order finds a page of them sooner.
   */
  narrowed(table: SearchedTable, alias: string, text: string): Promise<Sql | undefined>;
}

export interface InsertOptions {
  /** Skips rows whose keys are taken. */
  readonly skipTaken?: boolean;
  /** Of rows whose key is taken, sets these columns anew instead. */
  readonly replacing?: { readonly key: string; readonly columns: readonly string[] };
  /** Need not be done when the call returns, as with `send`. */
  readonly later?: boolean;
}

/** The end of an `insert` statement. */
export function conflictClause({ skipTaken = false, replacing }: InsertOptions): string {
  if (skipTaken) return ' on conflict do nothing';
  if (replacing === undefined) return '';
  const assignments = replacing.columns.map((column) => `${column} = excluded.${column}`);
  return ` on conflict ${replacing.key} do update set ${assignments.join(', ')}`;
}

/**
 * A value to compare with. No stored text has a NUL, and neither engine can search for one (PostgreSQL refuses it,
 * SQLite stops there), so it is replaced by another control character that no stored text has.
 */
export const comparable = (value: RawValue): RawValue =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\u0001') : value;

/** The first row, or undefined. */
export const first = <T extends object = Row>(db: Db, query: Sql): Promise<T | undefined> =>
  db.all<T>(query).then(([row]) => row);

/** The row of a query that always has one, such as a count. */
export async function only<T extends object>(db: Db, query: Sql): Promise<T> {
  const row = await first<T>(db, query);
  if (row === undefined) throw new Error('a query that always has a row had none');
  return row;
}

/** How many rows a table has, or members a group, of those that the engine keeps count of. */
export const countOf = async (db: Db, counted: string): Promise<number> =>
  (await first<{ n: number }>(db, sql`select n from row_counts where counted = ${counted}`))?.n ?? 0;

/** How many values one `in (…)` has; longer lists need several queries. */
const CHUNK = 500;

/** Runs a query for a list of any length, in chunks. */
export async function allIn<T extends object = Row>(
  db: Db,
  values: readonly RawValue[],
  query: (list: Sql) => Sql,
): Promise<T[]> {
  const rows: T[] = [];
  for (let at = 0; at < values.length; at += CHUNK) {
    for (const row of await db.all<T>(query(join(values.slice(at, at + CHUNK))))) rows.push(row);
  }
  return rows;
}

/** Runs a statement for a list of any length, in chunks. */
export async function runIn(db: Db, values: readonly RawValue[], statement: (list: Sql) => Sql): Promise<void> {
  for (let at = 0; at < values.length; at += CHUNK) await db.send(statement(join(values.slice(at, at + CHUNK))));
}

/**
 * Whether there is any of these rows (`from …`), asked for each row of a list by itself: for `exists`, PostgreSQL may read
 * all that could match at once, however few rows the list shows.
 */
export const hasAny = (rows: Sql): Sql => sql`(select 1 ${rows} limit 1) is not null`;

/** In a statement whose best plan depends on its values: an engine must not reuse its plan for others. */
export const PLAN_EACH = '/* plan each */';

/** `where a and b`, of the conditions that are defined. */
export function where(conditions: readonly (Sql | undefined)[]): Sql {
  const present = conditions.filter((condition) => condition !== undefined);
  return present.length === 0 ? empty : sql`where ${join(present, ' and ')}`;
}

/** `column like '%text%'`, with wildcards in the text taken literally. */
export const contains = (column: string, text: string): Sql =>
  sql`${raw(column)} like ${`%${escapeLike(text)}%`} escape '\\'`;
/** `column like 'text%'`, likewise. */
export const startsWith = (column: string, text: string): Sql =>
  sql`${raw(column)} like ${`${escapeLike(text)}%`} escape '\\'`;

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** `column in (…)`, which no value meets when there is none. */
export const oneOf = (column: Sql, values: readonly RawValue[]): Sql =>
  values.length === 0 ? sql`1 = 0` : sql`${column} in (${join(values)})`;

/** Groups rows by a key, in their order. */
export function groupBy<T, K>(rows: readonly T[], key: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}
