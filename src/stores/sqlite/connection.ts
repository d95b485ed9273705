import type Database from 'better-sqlite3';
import { AppError } from '../../domain/errors.ts';
import type { Db } from '../sql/db.ts';
import { connect } from './copies.ts';
import { preparedStatements, sqliteDb } from './db.ts';
import { attempt, BUSY_TIMEOUT } from './errors.ts';
import { beginWhenFree } from './lock.ts';
import type { Pause } from './lock.ts';
import { tellNews } from './news-file.ts';

/** A connection to a store's file, and the shared SQL on it. */
export interface SqliteConnection {
  readonly connection: Database.Database;
  /** Runs one work at a time, in the order of the calls, because a connection has one transaction. */
  readonly one: <T>(work: () => Promise<T>) => Promise<T>;
  /** Runs reads on one snapshot. */
  readonly snapshot: <T>(work: () => Promise<T>) => Promise<T>;
  /** Runs work that may write, and commits, or rolls back when it throws. With `pause`, waits for other processes' writes. */
  readonly transaction: <T>(work: () => Promise<T>, pause: Pause | undefined) => Promise<T>;
  /** Refuses statements that write. */
  readonly forReads: Db;
  readonly forWrites: Db;
}

/** Opens a connection. Throws `corrupt_store`, `unavailable`. */
export function sqliteConnection(path: string, readonly: boolean): SqliteConnection {
  const connection = attempt(path, () => connect(path, readonly));
  const prepare = preparedStatements(connection);
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
  /**
   * Immediate, because a transaction that reads first fails at its first write when another one wrote meanwhile. What
   * undoes a single statement is kept in memory and not in a temporary file, which took an eighth of an import; what
   * undoes the transaction is not. Connections that only read keep the file: they may sort more than memory should hold.
   */
  const beginAtOnce = (): void => {
    connection.exec('pragma busy_timeout = 0; pragma temp_store = memory');
    try {
      begin('begin immediate');
    } finally {
      connection.exec(`pragma busy_timeout = ${BUSY_TIMEOUT}`);
    }
  };
  const untold: string[] = [];
  const tell = (names: readonly string[]): void => void untold.push(...names);
  return {
    connection,
    one: exclusive(),
    async snapshot(work) {
      begin('begin');
      return await committed(work);
    },
    async transaction(work, pause) {
      await beginWhenFree(beginAtOnce, pause);
      untold.length = 0;
      const result = await committed(work);
      if (untold.length > 0) tellNews(path, untold);
      return result;
    },
    forReads: sqliteDb(
      (text) => {
        const statement = prepare(text);
        if (!statement.readonly) throw new AppError('internal', 'a read tried to write');
        return statement;
      },
      path,
      tell,
    ),
    forWrites: sqliteDb(prepare, path, tell),
  };
}

const ended = (): void => undefined;

/** Runs one work at a time, in the order of the calls, because a connection has one transaction. */
export function exclusive(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.then(ended, ended);
    return next;
  };
}
