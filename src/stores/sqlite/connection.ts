import { setImmediate as nextTurn } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { Sql } from 'sql-template-tag';
import { lruCache } from '../../lib/lru-cache.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { comparable, conflictClause } from '../sql/db.ts';
import type { Cell, Db, InsertOptions, Row } from '../sql/db.ts';
import { connect } from './copies.ts';
import { attempt, attemptAsync, BUSY_TIMEOUT } from './errors.ts';
import { beginWhenFree, busyHere } from './lock.ts';
import type { Pause } from './lock.ts';
import { writesOn } from '../sql/index.ts';

/** A connection to a store's file, and the shared SQL on it. */
export interface SqliteConnection {
  readonly connection: Database.Database;
  /** Runs one thing at a time, in the order of asking: a connection has one transaction. */
  readonly one: <T>(work: () => Promise<T>) => Promise<T>;
  /** Runs reads on one snapshot. */
  readonly snapshot: <T>(work: () => Promise<T>) => Promise<T>;
  /** Runs work that may write, and commits; where it fails, rolls back. Waits for other processes with pauses, if any. */
  readonly transaction: <T>(work: () => Promise<T>, rest: Pause | undefined) => Promise<T>;
  /** The database as reads and as writes see it. */
  readonly forReads: Db;
  readonly forWrites: Db;
}

/** Opens a connection. Throws `corrupt_store`, `unavailable`. */
export function sqliteConnection(path: string, readonly: boolean): SqliteConnection {
  const connection = attempt(path, () => connect(path, readonly));
  const prepare = preparing(connection);
  const begin = (how: string): void => void attempt(path, () => prepare(how).run());
  const committed = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      const result = await work();
      attempt(path, () => prepare('commit').run());
      return result;
    } catch (error) {
      if (connection.inTransaction) connection.exec('rollback');
      throw error;
    }
  };
  /** Immediate: a transaction that reads first and then writes would fail where another wrote in between. */
  const beginAtOnce = (): void => {
    connection.pragma('busy_timeout = 0');
    try {
      begin('begin immediate');
    } finally {
      connection.pragma(`busy_timeout = ${BUSY_TIMEOUT}`);
    }
  };
  return {
    connection,
    one: exclusive(),
    async snapshot(work) {
      begin('begin');
      return committed(work);
    },
    async transaction(work, rest) {
      await beginWhenFree(beginAtOnce, rest);
      return committed(work);
    },
    forReads: sqliteDb((text) => {
      const statement = prepare(text);
      if (!statement.readonly) throw new AppError('internal', 'a read tried to write');
      return statement;
    }, path),
    forWrites: sqliteDb(prepare, path),
  };
}

/** Reads that do not wait for writes. */
export interface Reader {
  read<T>(work: (tx: Reads) => Promise<T>): Promise<T>;
  /** Runs a write, which reads do not wait for. Throws `store_locked` for one that is not to wait for others. */
  besides<T>(write: () => Promise<T>, wait: boolean): Promise<T>;
  close(): Promise<void>;
}

/** How many connections there are for reads at most. */
const MOST_READERS = 4;

/** A connection that reads, and how many reads are on it or wait for it. */
interface ReaderSlot {
  readonly at: SqliteConnection;
  readonly reads: Reads;
  busy: number;
}

/**
 * Reads on the main connection until one would have to wait, for a write or for a read that takes its time: from then
 * on on connections of their own, as a server needs it. A command, which does one thing after the other, never pays
 * for a second one.
 */
export function readerBeside(main: SqliteConnection, reads: Reads, path: string): Reader {
  const own: ReaderSlot[] = [];
  const shared: readonly ReaderSlot[] = [{ at: main, reads, busy: 0 }];
  let writing = 0;

  const free = (): ReaderSlot | undefined =>
    (own.length === 0 && writing === 0 ? shared : own).find(({ busy }) => busy === 0);

  function another(): ReaderSlot {
    if (own.length >= MOST_READERS) return own.reduce((best, slot) => (slot.busy < best.busy ? slot : best));
    const at = sqliteConnection(path, true);
    const slot = { at, reads: writesOn(at.forReads), busy: 0 };
    own.push(slot);
    return slot;
  }

  /** Most reads are done within the turn: only what takes longer is worth a connection. */
  async function afterTurn(): Promise<ReaderSlot> {
    if (writing === 0) await nextTurn();
    return free() ?? another();
  }

  return {
    async read(work) {
      const slot = free() ?? (await afterTurn());
      slot.busy += 1;
      try {
        return await slot.at.one(() => slot.at.snapshot(() => work(slot.reads)));
      } finally {
        slot.busy -= 1;
      }
    },
    async besides(write, wait) {
      if (!wait && writing > 0) throw busyHere(path);
      writing += 1;
      try {
        return await write();
      } finally {
        writing -= 1;
      }
    },
    async close() {
      for (const { at } of own) await at.one(() => Promise.resolve(void at.connection.close()));
    },
  };
}

/** How many statements are kept: lists of every length make another, and somebody may ask for many of them. */
const STATEMENTS = 400;

/** Prepared statements, cached by text. */
function preparing(connection: Database.Database): (text: string) => Database.Statement {
  const cache = lruCache<Database.Statement>(STATEMENTS);
  return (text) => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const statement = connection.prepare(text);
    cache.set(text, statement);
    return statement;
  };
}

function sqliteDb(prepare: (text: string) => Database.Statement, path: string): Db {
  return {
    all: <T extends object>({ sql, values }: Sql) =>
      attemptAsync(path, () => prepare(sql).all(...values.map(comparable)) as T[]),
    cells: ({ sql, values }) =>
      attemptAsync(path, () => {
        const statement = prepare(sql).raw(true);
        const rows = statement.all(...values.map(comparable)) as (string | number)[][];
        statement.raw(false);
        return rows;
      }),
    run: ({ sql, values }) => attemptAsync(path, () => prepare(sql).run(...values.map(comparable)).changes),
    insert: (table, rows, options = {}) => attemptAsync(path, () => insertEach(prepare, table, rows, options)),
  };
}

/** One prepared statement run for each row: SQLite gains nothing from longer ones. */
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
  for (const row of rows) statement.run(columns.map((column): Cell => row[column] ?? null));
}

/** Runs one thing at a time, in the order of asking: a connection has one transaction. */
function exclusive(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}
