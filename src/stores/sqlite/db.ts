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
    insert: (table, rows, options = {}) => attemptAsync(path, () => insertEach(prepare, table, rows, options)),
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

/** Runs one prepared statement for each row: SQLite is not faster with longer ones. */
function insertEach(
  prepare: (text: string) => Database.Statement,
  table: string,
  rows: readonly Row[],
  options: InsertOptions,
): void {
  const [sample] = rows;
  if (sample === undefined) return;
  const columns = Object.keys(sample);
  const statement = prepare(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})${conflictClause(options)}`,
  );
  for (const row of rows) statement.run(columns.map((column): SqlValue => row[column] ?? null));
}
