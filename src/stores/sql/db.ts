import sql, { empty, join, raw } from 'sql-template-tag';
import type { RawValue, Sql } from 'sql-template-tag';

/** The small database port on which all SQL runs: written once, in the dialect that both engines share. */

export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Db {
  all<T extends object = Row>(query: Sql): Promise<T[]>;
  /** Rows as arrays of cells, for exports: several times cheaper than objects. */
  cells(query: Sql): Promise<(string | number)[][]>;
  /** Answers how many rows it changed. Throws `conflict` for a taken unique key. */
  run(query: Sql): Promise<number>;
  /** Inserts many rows the engine's fastest way; with `skipTaken`, but for those whose keys are there already. */
  insert(table: string, rows: readonly Row[], options?: InsertOptions): Promise<void>;
}

export interface InsertOptions {
  readonly skipTaken?: boolean;
}

/** What ends an `insert`. */
export const conflictClause = ({ skipTaken = false }: InsertOptions): string =>
  skipTaken ? ' on conflict do nothing' : '';

/**
 * A value to compare with: no text that is stored holds NUL, and neither engine can look for it
 * (one refuses it, the other stops reading there), so it stands for a control character that is nowhere either.
 */
export const comparable = (value: RawValue): RawValue =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\u0001') : value;

/** The first row, or undefined. */
export async function first<T extends object = Row>(db: Db, query: Sql): Promise<T | undefined> {
  return (await db.all<T>(query))[0];
}

/** The row of a query that always has one, such as a count. */
export async function only<T extends object>(db: Db, query: Sql): Promise<T> {
  const row = await first<T>(db, query);
  if (row === undefined) throw new Error('a query that always has a row had none');
  return row;
}

/** How many rows a table has. */
export const countOf = async (db: Db, table: string): Promise<number> =>
  (await only<{ n: number }>(db, sql`select count(*) as n from ${raw(table)}`)).n;

/** How many values one `in (…)` holds at most; longer lists go in several queries. */
const CHUNK = 500;

/** Runs a query for a list of any length, a chunk of it at a time. */
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

/** Runs a statement for a list of any length, a chunk of it at a time. */
export async function runIn(db: Db, values: readonly RawValue[], statement: (list: Sql) => Sql): Promise<void> {
  for (let at = 0; at < values.length; at += CHUNK) await db.run(statement(join(values.slice(at, at + CHUNK))));
}

/** `where a and b`, of the conditions that are there. */
export function where(conditions: readonly (Sql | undefined)[]): Sql {
  const present = conditions.filter((condition) => condition !== undefined);
  return present.length === 0 ? empty : sql`where ${join(present, ' and ')}`;
}

/** `column like '%text%'`, with the text's own wildcards taken literally. */
export const contains = (column: string, text: string): Sql =>
  sql`${raw(column)} like ${`%${escapeLike(text)}%`} escape '\\'`;
export const startsWith = (column: string, text: string): Sql =>
  sql`${raw(column)} like ${`${escapeLike(text)}%`} escape '\\'`;

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Groups rows by a key, in the rows' order. */
export function groupBy<T, K>(rows: readonly T[], key: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}
