import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import sql, { join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { comparable, conflictClause, PLAN_EACH } from '../sql/db.ts';
import type { SqlValue, Db, InsertOptions, Row } from '../sql/db.ts';
import { piecesOf } from '../sql/search.ts';
import type { SearchedTable } from '../sql/search.ts';
import { translate } from './errors.ts';
import { CHANNEL, MOST_NAMES } from './news.ts';
import { indexedPieces } from './schema.ts';

/** The shared SQL on a PostgreSQL connection. */

/** Statements with more values are not prepared: every length of a list is another statement. */
const PREPARED_VALUES = 20;

export interface PostgresDb extends Db {
  /** Throws what a statement that nobody waited for has thrown. */
  readonly throwFailure: () => Promise<void>;
}

/** The database interface of the shared SQL on a connection; `reading`: the transaction must not write. */
export function postgresDbs(location: string): (client: PoolClient, reading: boolean) => PostgresDb {
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const name = names.get(text) ?? createHash('sha256').update(text).digest('base64url').slice(0, 32);
    names.set(text, name);
    return name;
  };
  return (client, reading) => postgresDb(client, location, reading, nameOf);
}

function postgresDb(
  client: PoolClient,
  location: string,
  reading: boolean,
  nameOf: (text: string) => string,
): PostgresDb {
  const unawaited: Promise<{ readonly error: unknown } | undefined>[] = [];
  /** After one statement failed, PostgreSQL refuses all others: the first failure tells why. */
  const throwFailure = async (): Promise<void> => {
    const failed = (await Promise.all(unawaited)).find((one) => one !== undefined);
    if (failed !== undefined) throw failed.error;
  };
  const ask = async <R>(work: () => Promise<R>): Promise<R> => {
    try {
      return await work();
    } catch (error) {
      await throwFailure();
      throw translate(error, location, reading);
    }
  };
  const later = (work: () => Promise<unknown>): Promise<void> => {
    unawaited.push(
      work().then(
        () => undefined,
        (error: unknown) => ({ error: translate(error, location, reading) }),
      ),
    );
    return Promise.resolve();
  };
  /** A named statement is parsed and planned once for each connection. */
  const statement = ({ text, values }: Sql) => ({
    text,
    values: values.map(comparable),
    ...(values.length > PREPARED_VALUES || text.includes(PLAN_EACH) ? {} : { name: nameOf(text) }),
  });
  return {
    all: <T extends object>(query: Sql) => ask(async () => (await client.query(statement(query))).rows as T[]),
    cells: (query) =>
      ask(async () => (await client.query<(string | number)[]>({ ...statement(query), rowMode: 'array' })).rows),
    run: (query) => ask(async () => changedRows(await client.query(statement(query)))),
    // A read fails at once, because nothing of it is committed later.
    send: async (query) => {
      await (reading ? ask : later)(() => client.query(statement(query)));
    },
    insert: (table, rows, options = {}) =>
      (options.later === true && !reading ? later : ask)(() => insertAll(client, table, rows, options)),
    tell: (names) =>
      later(() => client.query('select pg_notify($1, $2)', [CHANNEL, names.slice(0, MOST_NAMES).join(' ')])),
    asksAhead: false,
    settled: throwFailure,
    throwFailure,
    narrowed: (table, alias, text) => Promise.resolve(narrowed(table, alias, text)),
  };
}

/** PostgreSQL itself knows how often each piece occurs, and decides whether to use the index. */
function narrowed(table: SearchedTable, alias: string, text: string): Sql | undefined {
  const pieces = piecesOf(text);
  if (pieces.length === 0) return undefined;
  return sql`${raw(PLAN_EACH)} ${raw(indexedPieces(table, `${alias}.`))} @> array[${join(pieces.map(comparable))}]::text[]`;
}

/** How many rows a statement changed. */
function changedRows({ rowCount }: { readonly rowCount: number | null }): number {
  if (rowCount === null) throw new Error('the statement does not change rows');
  return rowCount;
}

/** Inserts any number of rows in one statement, with an array for each column. */
async function insertAll(
  client: PoolClient,
  table: string,
  rows: readonly Row[],
  options: InsertOptions,
): Promise<void> {
  const [sample] = rows;
  if (sample === undefined) return;
  // Of a column without any value, the type of the array would be a guess.
  const columns = Object.keys(sample).filter((column) => rows.some((row) => (row[column] ?? null) !== null));
  const values = columns.map((column) => rows.map((row): SqlValue => row[column] ?? null));
  const arrays = values.map(
    (cells, at) => `$${at + 1}::${cells.some((cell) => typeof cell === 'number') ? 'int8' : 'text'}[]`,
  );
  await client.query({
    text: `insert into ${table} (${columns.join(', ')}) select * from unnest(${arrays.join(', ')})${conflictClause(options)}`,
    values,
  });
}
