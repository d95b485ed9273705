import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool, types } from 'pg';
import type { PoolClient } from 'pg';
import type { Sql } from 'sql-template-tag';
import { AppError } from '../domain/errors.ts';
import { shownLocation } from '../domain/location.ts';
import type { Store, StoreAdmin, Writes } from '../core/store.ts';
import type { Cell, Db, Row } from './db.ts';
import { postgresAdmin } from './postgres-admin.ts';
import { isConflictOfTransactions, isFromTheFuture, isLost, translate } from './postgres-errors.ts';
import { settingsOf } from './postgres-settings.ts';
import { tables } from './tables.ts';

/** The store for any number of processes: a PostgreSQL database, or a schema of one. All that is PostgreSQL's own stands here. */

/** How often a write may run when PostgreSQL finds that it cannot have run alone. */
const ATTEMPTS = 5;

/**
 * One writer at a time: whatever a write reads, it reads after every write before it, so no guard
 * can be got round by two at once, and the audit log's end needs no lock of its own. LOCK TABLE
 * comes before the first SELECT because that is what freezes the snapshot; reads go on meanwhile.
 * The transaction's id is what tells its fate when the answer to COMMIT is lost.
 */
const beginWrite = (wait: boolean): string =>
  `begin isolation level serializable; lock table store_versions in share row exclusive mode${wait ? '' : ' nowait'}; select pg_current_xact_id()::text as xid`;
const BEGIN_READ = 'begin isolation level repeatable read, read only';

/** int8 as a number: sequence numbers stay below 2^53. */
const INT8 = 20;
const numbers = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === INT8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

/** How long to ask for a transaction's fate after its COMMIT went unanswered, in milliseconds. */
const PATIENCE = 10_000;
const PAUSE = 100;

/** Opens the store at a URL. Throws `unavailable` where it cannot be reached, `not_found`, `invalid`. */
export async function openPostgres(url: string): Promise<Store & StoreAdmin> {
  const location = shownLocation(url);
  const pool = new Pool({ ...settingsOf(url), types: numbers });
  // A connection that dies while nobody uses it is replaced by the next use; there is nobody to tell.
  pool.on('error', () => undefined);

  /** Runs work on a connection of its own, which is thrown away if it was lost meanwhile. */
  async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch((error: unknown) => {
      throw translate(error, location);
    });
    // Told of by the query that it fails as well; unheard, it would end the process.
    const unheard = () => undefined;
    client.on('error', unheard);
    let lost = false;
    try {
      return await work(client);
    } catch (error) {
      lost = isLost(error);
      throw translate(error, location);
    } finally {
      client.off('error', unheard);
      client.release(lost);
    }
  }

  /** Rolls back where the work fails; the connection can then be used again. */
  const orRollback = async <T>(client: PoolClient, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!isLost(error)) await client.query('rollback').catch(() => undefined);
      throw error;
    }
  };

  /** Begins on a live connection: one that died in the pool costs no more than another try. */
  async function transaction<T>(begin: string, work: (client: PoolClient, begun: unknown) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      let started = false;
      try {
        return await withClient((client) =>
          orRollback(client, async () => {
            const begun: unknown = await client.query(begin);
            started = true;
            return work(client, begun);
          }),
        );
      } catch (error) {
        if (started || tries > 1 || !isLost(error)) throw error;
      }
    }
  }

  async function writeOnce<T>(work: (tx: Writes) => Promise<T>, wait: boolean): Promise<T> {
    let sent: { readonly xid: string; readonly result: T } | undefined;
    try {
      return await transaction(beginWrite(wait), async (client, begun) => {
        const result = await work(tables(postgresDb(client, location, false)));
        sent = { xid: xidOf(begun), result };
        await commit(client);
        return result;
      });
    } catch (error) {
      if (sent === undefined || !isLost(error)) throw error;
      return settle(sent, error);
    }
  }

  /** What became of a transaction whose COMMIT got no answer. */
  async function settle<T>({ xid, result }: { readonly xid: string; readonly result: T }, lost: unknown): Promise<T> {
    const fate = await fateOf(xid);
    if (fate === 'committed') return result;
    throw new AppError(
      'unavailable',
      fate === 'aborted'
        ? `the connection to ${location} was lost before the change was made`
        : `the connection to ${location} was lost, and whether the change was made cannot be told`,
      {
        hint: fate === 'aborted' ? 'nothing was changed; try again' : 'look whether it is there before you try again',
        details: { outcome: fate === 'aborted' ? 'aborted' : 'unknown' },
        cause: lost,
      },
    );
  }

  /** Asks the server, over new connections, until it knows. */
  async function fateOf(xid: string): Promise<'committed' | 'aborted' | 'unknown'> {
    for (const end = performance.now() + PATIENCE; performance.now() < end; await pause(PAUSE)) {
      try {
        const { rows } = await withClient((client) =>
          client.query<{ status: string | null }>('select pg_xact_status($1::xid8) as status', [xid]),
        );
        const status = rows[0]?.status ?? 'unknown';
        if (status === 'committed' || status === 'aborted') return status;
        if (status === 'unknown') return status;
      } catch (error) {
        // A server that crashed has forgotten the ids of what it had not made durable.
        if (isFromTheFuture(error)) return 'aborted';
        if (!isLost(error)) return 'unknown';
      }
    }
    return 'unknown';
  }

  try {
    const clockSkew = await withClient(measureSkew);
    return {
      clockSkew,
      read: (work) =>
        transaction(BEGIN_READ, async (client) => {
          const result = await work(tables(postgresDb(client, location, true)));
          await client.query('commit');
          return result;
        }),
      async write(work, { wait = true } = {}) {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await writeOnce(work, wait);
          } catch (error) {
            if (!isConflictOfTransactions(error) || attempt === ATTEMPTS) throw error;
          }
        }
      },
      close: () => pool.end(),
      ...postgresAdmin(withClient, location),
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** The last of the answers to `beginWrite`. */
const xidOf = (answers: unknown): string =>
  (answers as readonly { readonly rows: readonly { readonly xid?: string }[] }[]).at(-1)?.rows[0]?.xid ?? '';

/** PostgreSQL answers the COMMIT of a failed transaction with success, and ROLLBACK as what it did. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new AppError('internal', 'a write went on after a statement of it had failed');
}

/**
 * How far the database's clock is ahead of this process's, in milliseconds, as far as a measurement
 * proves it: the answer was made between asking and hearing it.
 */
async function measureSkew(client: PoolClient): Promise<number> {
  const asked = Date.now();
  const { rows } = await client.query<{ now: number }>(
    'select floor(extract(epoch from clock_timestamp()) * 1000)::int8 as now',
  );
  const heard = Date.now();
  const now = rows[0]?.now ?? asked;
  return now < asked ? now - asked : now > heard ? now - heard : 0;
}

/** Statements with longer lists come in too many lengths to be worth keeping. */
const KEPT_VALUES = 20;

function postgresDb(client: PoolClient, location: string, reading: boolean): Db {
  const ask = async <R>(work: () => Promise<R>): Promise<R> => {
    try {
      return await work();
    } catch (error) {
      throw translate(error, location, reading);
    }
  };
  /** A statement that is named is parsed and planned once a connection. */
  const statement = ({ text, values }: Sql) => ({
    text,
    values: [...values],
    ...(values.length > KEPT_VALUES ? {} : { name: nameOf(text) }),
  });
  return {
    all: <T extends object>(query: Sql) => ask(async () => (await client.query(statement(query))).rows as T[]),
    cells: (query) =>
      ask(async () => (await client.query<(string | number)[]>({ ...statement(query), rowMode: 'array' })).rows),
    run: (query) => ask(async () => (await client.query(statement(query))).rowCount ?? 0),
    insert: (table, rows) => ask(() => insertAll(client, table, rows)),
  };
}

const nameOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 32);

/** One statement for any number of rows, a column an array. */
async function insertAll(client: PoolClient, table: string, rows: readonly Row[]): Promise<void> {
  const [sample] = rows;
  if (sample === undefined) return;
  const columns = Object.keys(sample);
  const values = columns.map((column) => rows.map((row): Cell => row[column] ?? null));
  const arrays = values.map(
    (cells, at) => `$${at + 1}::${cells.some((cell) => typeof cell === 'number') ? 'int8' : 'text'}[]`,
  );
  await client.query({
    text: `insert into ${table} (${columns.join(', ')}) select * from unnest(${arrays.join(', ')})`,
    values,
  });
}
