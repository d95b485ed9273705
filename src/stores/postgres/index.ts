import { setTimeout as pause } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { AppError } from '../../domain/errors.ts';
import { shownLocation } from '../../domain/location.ts';
import type { Store } from '../../core/store/index.ts';
import type { StoreAdmin } from '../../core/store/admin.ts';
import { dump, load } from '../sql/copy.ts';
import type { Db } from '../sql/db.ts';
import { postgresAdmin } from './admin.ts';
import { CLOCK_COLUMNS, databaseClock, timed } from './clock.ts';
import { postgresDbs } from './db.ts';
import { isConflictOfTransactions, isFromTheFuture, isLost } from './errors.ts';
import { postgresPool } from './pool.ts';
import { writesOn } from '../sql/index.ts';

/** The store for any number of processes: a PostgreSQL database, or a schema of one. All that is PostgreSQL's own stands here. */

/** How often a write may run when PostgreSQL finds that it cannot have run alone. */
const ATTEMPTS = 5;

/**
 * One writer at a time: whatever a write reads, it reads after every write before it, so no guard
 * can be got round by two at once, and the audit log's end needs no lock of its own. LOCK TABLE
 * comes before the first SELECT because that is what freezes the snapshot; reads go on meanwhile.
 * The transaction's id is what tells its fate when the answer to COMMIT is lost. The time comes after
 * the lock, so that it is later than that of the write before.
 */
const beginWrite = (wait: boolean): string =>
  `begin isolation level serializable; lock table store_versions in share row exclusive mode${wait ? '' : ' nowait'}; select pg_current_xact_id()::text as xid, ${CLOCK_COLUMNS}`;
const BEGIN_READ = 'begin isolation level repeatable read, read only';
const BEGIN_TIMED_READ = `${BEGIN_READ}; select ${CLOCK_COLUMNS}`;

/** How long to ask for a transaction's fate after its COMMIT went unanswered, in milliseconds. */
const CLOSE_TIMEOUT = 10_000;
const PAUSE = 100;

/** Opens the store at a URL. Throws `unavailable` where it cannot be reached, `not_found`, `invalid`. */
export async function openPostgres(url: string): Promise<Store & StoreAdmin> {
  const location = shownLocation(url);
  const { withClient, transaction, snapshot, close } = postgresPool(url, location);
  const dbOf = postgresDbs(location);
  const clock = databaseClock();
  const tablesOf = onceEach((client: PoolClient) => writesOn(dbOf(client, true)));

  /** For reads that cannot run again. */
  const reading = <T>(work: (db: Db) => Promise<T>): Promise<T> =>
    transaction(BEGIN_READ, async (client) => {
      const result = await work(dbOf(client, true));
      await client.query('commit');
      return result;
    });

  async function writeOnce<T>(work: (db: Db) => Promise<T>, wait: boolean): Promise<T> {
    let sent: { readonly xid: string; readonly result: T } | undefined;
    try {
      return await transaction(beginWrite(wait), async (client, begun) => {
        clock.learn(begun);
        const result = await work(dbOf(client, false));
        sent = { xid: xidOf(begun.answers), result };
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
        : `the connection to ${location} was lost, and it is not known whether the change was made`,
      {
        hint: fate === 'aborted' ? 'nothing was changed; try again' : 'check whether it was made before you try again',
        details: { outcome: fate === 'aborted' ? 'aborted' : 'unknown' },
        cause: lost,
      },
    );
  }

  /** Asks the server, over new connections, until it knows. */
  async function fateOf(xid: string): Promise<'committed' | 'aborted' | 'unknown'> {
    const timeout = AbortSignal.timeout(CLOSE_TIMEOUT);
    while (!timeout.aborted) {
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
      await pause(PAUSE);
    }
    return 'unknown';
  }

  try {
    await withClient(async (client) => clock.learn(await timed(client, `select ${CLOCK_COLUMNS}`)));
    return {
      clockSkew: clock.skew,
      read: (work) =>
        clock.isFresh()
          ? snapshot(BEGIN_READ, (client) => work(tablesOf(client)))
          : snapshot(BEGIN_TIMED_READ, (client) => work(tablesOf(client)), clock.learn),
      async write(work, { wait = true } = {}) {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await writeOnce((db) => work(writesOn(db)), wait);
          } catch (error) {
            if (!isConflictOfTransactions(error) || attempt === ATTEMPTS) throw error;
          }
        }
      },
      close,
      ...postgresAdmin(withClient, (client) => dbOf(client, false), location),
      dump: (work) => reading((db) => work(dump(db), writesOn(db))),
      // Once only: what it is filled from can be read once.
      load: (pieces, verify) =>
        writeOnce(async (db) => {
          await load(db, pieces);
          return verify(writesOn(db));
        }, true),
    };
  } catch (error) {
    await close();
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

/** Makes something for each connection once, for as long as that lives. */
function onceEach<T>(make: (client: PoolClient) => T): (client: PoolClient) => T {
  const made = new WeakMap<PoolClient, { readonly value: T }>();
  return (client) => {
    const known = made.get(client) ?? { value: make(client) };
    made.set(client, known);
    return known.value;
  };
}
