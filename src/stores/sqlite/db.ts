import type Database from 'better-sqlite3';
import sql, { raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { lruCache } from '../../lib/lru-cache.ts';
import { comparable, conflictClause } from '../sql/db.ts';
import type { SqlValue, Db, InsertOptions, Row } from '../sql/db.ts';
import { piecesOf } from '../sql/search.ts';
import type { SearchedTable } from '../sql/search.ts';
import { attemptAsync } from './errors.ts';

/** The shared SQL on an SQLite connection. */

/** How many prepared statements are cached: every length of a list is another statement. */
const STATEMENTS = 400;

/** Prepares statements, and caches them by their text. */
export function preparedStatements(connection: Database.Database): (text: string) => Database.Statement {
  const cache = lruCache<Database.Statement>(STATEMENTS);
  return (text) => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const statement = connection.prepare(text);
    cache.set(text, statement);
    return statement;
  };
}

/** The database interface of the shared SQL on prepared statements. */
export function sqliteDb(
  prepare: (text: string) => Database.Statement,
  path: string,
  tell: (names: readonly string[]) => void,
): Db {
  const cells: Db['cells'] = ({ sql, values }) =>
    attemptAsync(path, () => {
      const statement = prepare(sql).raw(true);
      try {
        return statement.all(...values.map(comparable)) as (string | number)[][];
      } finally {
        // It is cached for all who ask the same.
        statement.raw(false);
      }
    });
  return {
    all: <T extends object>({ sql, values }: Sql) =>
      attemptAsync(path, () => prepare(sql).all(...values.map(comparable)) as T[]),
    cells,
    run: ({ sql, values }) => attemptAsync(path, () => prepare(sql).run(...values.map(comparable)).changes),
    send: ({ sql, values }) => attemptAsync(path, () => void prepare(sql).run(...values.map(comparable))),
    tell: (names) => attemptAsync(path, () => tell(names)),
    asksAhead: false,
    settled: () => Promise.resolve(),
    insert: (table, rows, options = {}) => attemptAsync(path, () => insertAll(prepare, table, rows, options)),
    narrowed: (table, alias, text) => narrowedBy(cells, table, alias, text),
  };
}

/** With more matches than this, a page of them is found sooner by reading the rows in order than by sorting them. */
const FEW = 500;

/** The search of text by SQLite's index, on the connection that `cells` asks. */
export async function narrowedBy(
  cells: Db['cells'],
  table: SearchedTable,
  alias: string,
  text: string,
): Promise<Sql | undefined> {
  const pieces = piecesOf(text);
  if (pieces.length === 0) return undefined;
  const index = raw(`${table}_search`);
  const query = comparable(pieces.map((piece) => `"${piece.replaceAll('"', '""')}"`).join(' AND '));
  const matches = sql`select rowid from ${index} where ${index} match ${query}`;
  const [[found = 0] = []] = await cells(sql`select count(*) from (${matches} limit ${FEW + 1})`);
  return Number(found) > FEW ? undefined : sql`${raw(alias)}.rowid in (${matches})`;
}

/**
 * How many rows one statement inserts: each statement writes a piece of the search index of its own, and merges it with
 * others later.
 */
const TOGETHER = 100;

/** Inserts so many rows by each statement, and those that are left one by one, so that few statements are prepared. */
function insertAll(
  prepare: (text: string) => Database.Statement,
  table: string,
  rows: readonly Row[],
  options: InsertOptions,
): void {
  const [sample] = rows;
  if (sample === undefined) return;
  const columns = Object.keys(sample);
  const ofRow = `(${columns.map(() => '?').join(', ')})`;
  const statementOf = (count: number) =>
    prepare(
      `insert into ${table} (${columns.join(', ')}) values ${Array(count).fill(ofRow).join(', ')}${conflictClause(options)}`,
    );
  const valuesOf = (some: readonly Row[]): SqlValue[] => {
    const values: SqlValue[] = [];
    for (const row of some) for (const column of columns) values.push(row[column] ?? null);
    return values;
  };
  const whole = rows.length - (rows.length % TOGETHER);
  for (let at = 0; at < whole; at += TOGETHER) statementOf(TOGETHER).run(valuesOf(rows.slice(at, at + TOGETHER)));
  for (const row of rows.slice(whole)) statementOf(1).run(valuesOf([row]));
}
