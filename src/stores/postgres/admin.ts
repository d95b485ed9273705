import type { PoolClient } from 'pg';
import type { StoreAdmin } from '../../core/store/admin.ts';
import type { Db } from '../sql/db.ts';
import { MIGRATIONS } from '../sql/schema/index.ts';
import type { Migration } from '../sql/schema/index.ts';
import { STORE_VERSION, VERSION_TABLE } from '../sql/schema/version.ts';
import type { PostgresPool } from './pool.ts';
import { POSTGRES_STATEMENTS } from './schema.ts';
import { newerStore } from '../sql/versions.ts';

/** The version, migrations and integrity of a PostgreSQL store. */

/** The administration of a PostgreSQL store, on connections of its pool. */
export const postgresAdmin = (
  withClient: PostgresPool['withClient'],
  dbOf: (client: PoolClient) => Db,
  location: string,
): Pick<StoreAdmin, 'version' | 'info' | 'migrate' | 'integrity'> => ({
  version: () => withClient(versionOf),
  info: () =>
    withClient(async (client) => ({
      engine: 'postgresql',
      location,
      version: await versionOf(client),
      program_version: STORE_VERSION,
      size_bytes: await sizeOf(client),
    })),
  migrate: () => withClient((client) => migrate(client, dbOf(client))),
  integrity: () => withClient(integrity),
});

/** The store's version; 0 for an empty one. */
async function versionOf(client: PoolClient): Promise<number> {
  const { rows: found } = await client.query<{ there: boolean }>(
    "select to_regclass('store_versions') is not null as there",
  );
  if (!single(found).there) return 0;
  const { rows } = await client.query<{ version: number }>(
    'select coalesce(max(version), 0)::int8 as version from store_versions',
  );
  return single(rows).version;
}

/** The row of a query that always has one. */
function single<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('a query that always has a row had none');
  return row;
}

const OUR_TABLES = "from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'";

async function sizeOf(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ size: number }>(
    `select coalesce(sum(pg_total_relation_size(c.oid)), 0)::int8 as size ${OUR_TABLES}`,
  );
  return single(rows).size;
}

/**
 * Migrates in one transaction, under a lock, so that of several processes one migrates and the others find it done.
 * Writers wait. There is no backup, because there is no file beside a database.
 */
async function migrate(client: PoolClient, db: Db): ReturnType<StoreAdmin['migrate']> {
  // First, so that a role that may not create tables can still find that nothing is to be done.
  if ((await versionOf(client)) === STORE_VERSION) return { from: STORE_VERSION, to: STORE_VERSION, backup: null };
  await client.query('begin');
  try {
    await client.query('set local statement_timeout = 0');
    await client.query("select pg_advisory_xact_lock(hashtextextended('roster migrate ' || current_schema(), 0))");
    await client.query(typed(VERSION_TABLE));
    await client.query('lock table store_versions in share row exclusive mode');
    const from = await versionOf(client);
    if (from > STORE_VERSION) throw newerStore(from);
    for (const [at, migration] of MIGRATIONS.entries()) {
      if (at < from) continue;
      await apply(client, at + 1, migration);
      if (from > 0) await migration.fill?.(db);
    }
    await client.query('commit');
    return { from, to: STORE_VERSION, backup: null };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function apply(client: PoolClient, version: number, { name, statements }: Migration): Promise<void> {
  for (const statement of [...statements, ...(POSTGRES_STATEMENTS[name] ?? [])]) await client.query(typed(statement));
  await client.query(
    `insert into store_versions (version, name, applied_at)
      values ($1, $2, to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`,
    [version, name],
  );
}

/** The shared DDL with PostgreSQL's types: text is sorted by code point, and integers reach 2^53. */
const typed = (statement: string): string =>
  /^(create|alter) table/.test(statement)
    ? statement.replace(/\btext\b/g, 'text collate "C"').replace(/\binteger\b/g, 'int8')
    : statement;

interface ForeignKey {
  readonly child: string;
  readonly parent: string;
  readonly pairs: string;
  readonly present: string;
}

/** Reads every row, to find pages with a wrong checksum; then checks indexes, constraints and references. */
async function integrity(client: PoolClient): Promise<string[]> {
  const found: string[] = [];
  const { rows: tables } = await client.query<{ name: string }>(
    `select quote_ident(c.relname) as name ${OUR_TABLES} order by c.relname`,
  );
  for (const { name } of tables) {
    try {
      await client.query(`select sum(length(t::text)) from ${name} t`);
    } catch (error) {
      found.push(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const { rows: invalid } = await client.query<{ what: string }>(
    `select 'the index ' || i.indexrelid::regclass || ' is not valid' as what from pg_index i
      join pg_class c on c.oid = i.indrelid where c.relnamespace = current_schema()::regnamespace and not i.indisvalid
    union all select 'the constraint ' || n.conname || ' of ' || n.conrelid::regclass || ' was never checked' from pg_constraint n
      where n.connamespace = current_schema()::regnamespace and not n.convalidated`,
  );
  found.push(...invalid.map(({ what }) => what));
  const { rows: keys } = await client.query<ForeignKey>(FOREIGN_KEYS);
  for (const { child, parent, pairs, present } of keys) {
    const { rows } = await client.query<{ row: string }>(
      `select c.ctid::text as row from ${child} c where ${present} and not exists (select 1 from ${parent} p where ${pairs})`,
    );
    found.push(...rows.map(({ row }) => `${child} row ${row} refers to a missing row of ${parent}`));
  }
  return found;
}

/** The references between tables of this schema, as SQL that finds dangling rows. */
const FOREIGN_KEYS = `select n.conrelid::regclass::text as child, n.confrelid::regclass::text as parent,
    string_agg(format('p.%I = c.%I', pa.attname, ca.attname), ' and ') as pairs,
    string_agg(format('c.%I is not null', ca.attname), ' and ') as present
  from pg_constraint n cross join unnest(n.conkey, n.confkey) as k (child, parent)
    join pg_attribute ca on ca.attrelid = n.conrelid and ca.attnum = k.child
    join pg_attribute pa on pa.attrelid = n.confrelid and pa.attnum = k.parent
  where n.contype = 'f' and n.connamespace = current_schema()::regnamespace
  group by n.oid, n.conrelid, n.confrelid`;
