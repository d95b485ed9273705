import { setTimeout as pause } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { AppError } from '../../domain/errors.ts';
import { shownLocation } from '../../domain/location.ts';
import type { Store } from '../../core/store/index.ts';
import type { StoreAdmin } from '../../core/store/admin.ts';
import { dump, load } from '../sql/copy.ts';
import type { Db } from '../sql/db.ts';
import { postgresAdmin } from './admin.ts';
import { CLOCK_COLUMNS, databaseClock, beginTimed } from './clock.ts';
import { postgresDbs } from './db.ts';
import type { PostgresDb } from './db.ts';
import { isConflictOfTransactions, isFromTheFuture, isLost } from './errors.ts';
import { postgresPool } from './pool.ts';
import { listenForNews } from './news.ts';
import { writesOn } from '../sql/index.ts';
import { listenersOf } from '../sql/listeners.ts';
import { withMemo } from '../sql/memo.ts';

/** The store for any number of processes: a PostgreSQL database, or a schema of one. */

/** How often a write runs at most when PostgreSQL cannot serialize it. */
const ATTEMPTS = 5;

/**
 * Begins a write, one at a time: it reads the state after every earlier write, so no two writes together can pass a
 * guard, and the audit chain needs no lock of its own. LOCK TABLE comes before the first SELECT, which takes the
 * snapshot; reads go on meanwhile. The transaction id tells whether it was committed when the result of COMMIT is
 * lost. The time is selected after the lock, so that it is later than that of the write before.
 */
const beginWrite = (wait: boolean): string =>
  `begin isolation level serializable; lock table store_versions in share row exclusive mode${wait ? '' : ' nowait'}; select pg_current_xact_id()::text as xid, ${CLOCK_COLUMNS}`;
const BEGIN_READ = 'begin isolation level repeatable read, read only';
const BEGIN_TIMED_READ = `${BEGIN_READ}; select ${CLOCK_COLUMNS}`;

/** For how long, and how often, to ask whether a transaction was committed when the result of COMMIT is lost; in milliseconds. */
const CLOSE_TIMEOUT = 10_000;
const PAUSE = 100;

type TransactionStatus = 'committed' | 'aborted';

/** Opens the store at a URL. Throws `unavailable` when it cannot be reached, `not_found`, `invalid`. */
export async function openPostgres(url: string): Promise<Store & StoreAdmin> {
  const location = shownLocation(url);
  const { withClient, transaction, snapshot, close } = postgresPool(url, location);
  const dbOf = postgresDbs(location);
  const clock = databaseClock();
  const listeners = listenersOf((told, lost) => listenForNews(url, told, lost));
  const tablesOf = onceEach((client: PoolClient) => writesOn(dbOf(client, true)));

  /** Runs reads that cannot run again. */
  const reading = <T>(work: (db: Db) => Promise<T>): Promise<T> =>
    transaction(BEGIN_READ, async (client, beginning) => {
      await beginning;
      const result = await work(dbOf(client, true));
      await client.query('commit');
      return result;
    });

  /** Calls `prepare` when the beginning was sent, and then what it returns when it has begun. */
  async function writeOnce<T>(prepare: (db: Db) => () => Promise<T>, wait: boolean): Promise<T> {
    let sent: { readonly xid: string; readonly result: T } | undefined;
    try {
      return await transaction(beginWrite(wait), async (client, beginning) => {
        const db = dbOf(client, false);
        const work = prepare(db);
        const begun = await beginning;
        clock.learn(begun);
        const result = await work();
        sent = { xid: xidOf(begun.results), result };
        await commit(client, db);
        return result;
      });
    } catch (error) {
      if (sent === undefined || !isLost(error)) throw error;
      return resolveCommit(sent, error);
    }
  }

  /** Finds out whether a transaction was committed, when the result of COMMIT is lost. */
  async function resolveCommit<T>(
    { xid, result }: { readonly xid: string; readonly result: T },
    lost: unknown,
  ): Promise<T> {
    const status = await statusOf(xid);
    if (status === 'committed') return result;
    throw new AppError(
      'unavailable',
      status === 'aborted'
        ? 'the connection to the database was lost before the change was made'
        : 'the connection to the database was lost, and it is not known whether the change was made',
      {
        hint:
          status === 'aborted' ? 'nothing was changed; try again' : 'check whether it was made before you try again',
        details: { outcome: status === 'aborted' ? 'aborted' : 'unknown' },
        cause: lost,
      },
    );
  }

  /** Asks the server, over new connections, until it knows the transaction's status. */
  async function statusOf(xid: string): Promise<TransactionStatus | 'unknown'> {
    const timeout = AbortSignal.timeout(CLOSE_TIMEOUT);
    while (!timeout.aborted) {
      try {
        const { rows } = await withClient((client) =>
          client.query<{ status: TransactionStatus | 'in progress' | null }>(
            'select pg_xact_status($1::xid8) as status',
            [xid],
          ),
        );
        // null: the server does not keep the status of a transaction that old.
        const status = rows[0]?.status ?? 'unknown';
        if (status !== 'in progress') return status;
      } catch (error) {
        // A server that crashed has not kept the ids of transactions that were not durable.
        if (isFromTheFuture(error)) return 'aborted';
        if (!isLost(error)) return 'unknown';
      }
      await pause(PAUSE);
    }
    return 'unknown';
  }

  try {
    await withClient(async (client) => clock.learn(await beginTimed(client, `select ${CLOCK_COLUMNS}`)));
    return {
      clockSkew: clock.skew,
      read: (work) =>
        clock.isFresh()
          ? snapshot(BEGIN_READ, (client) => work(tablesOf(client)))
          : snapshot(BEGIN_TIMED_READ, (client) => work(tablesOf(client)), clock.learn),
      async write(work, { wait = true, ahead } = {}) {
        const prepare = (db: Db) => {
          const tx = writesOn(withMemo(db, true));
          if (ahead !== undefined) tx.ahead(() => ahead(tx));
          return () => work(tx);
        };
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await writeOnce(prepare, wait);
          } catch (error) {
            if (!isConflictOfTransactions(error) || attempt === ATTEMPTS) throw error;
          }
        }
      },
      listen: listeners.listen,
      async close() {
        await listeners.close();
        await close();
      },
      ...postgresAdmin(withClient, (client) => dbOf(client, false), location),
      dump: (work) => reading((db) => work(dump(db), writesOn(db))),
      // Without a retry, because the pieces can be read only once.
      load: (pieces, verify) =>
        writeOnce(
          (db) => async () => {
            await load(db, pieces);
            return verify(writesOn(db));
          },
          true,
        ),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The transaction id in the last result of `beginWrite`. */
function xidOf(results: unknown): string {
  const last = (results as readonly { readonly rows: readonly { readonly xid?: string }[] }[]).at(-1);
  const xid = last?.rows[0]?.xid;
  if (xid === undefined) throw new Error('the transaction began without its id');
  return xid;
}

/** Commits. For a failed transaction, PostgreSQL reports success, and ROLLBACK as the command. */
async function commit(client: PoolClient, db: PostgresDb): Promise<void> {
  const { command } = await client.query('commit');
  if (command === 'COMMIT') return;
  await db.throwFailure();
  throw new AppError('internal', 'a write went on after a statement of it had failed');
}

/** Makes a value once for each connection, and keeps it as long as the connection. */
function onceEach<T>(make: (client: PoolClient) => T): (client: PoolClient) => T {
  const made = new WeakMap<PoolClient, { readonly value: T }>();
  return (client) => {
    const known = made.get(client) ?? { value: make(client) };
    made.set(client, known);
    return known.value;
  };
}
