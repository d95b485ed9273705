import { accessSync, closeSync, constants, mkdirSync, openSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Sql } from 'sql-template-tag';
import { AppError, systemCode } from '../domain/errors.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { Store, StoreAdmin } from '../core/store.ts';
import type { Cell, Db, Row } from './db.ts';
import { MIGRATIONS, STORE_VERSION, VERSION_TABLE } from './migrations/index.ts';
import { tables } from './tables.ts';

/** The embedded store: one file. All that is SQLite's own stands here. */

/** How long a process waits for another's write, in milliseconds. */
const BUSY_TIMEOUT = 10_000;
const LOOSE = 0o077;

export interface OpenOptions {
  /** Make the file if it is not there. */
  readonly create: boolean;
}

/** Opens the store in a file. Throws `not_found`, `invalid` (loose file mode), `corrupt_store`, `unavailable`. */
export function openSqlite(path: string, { create }: OpenOptions): Store & StoreAdmin {
  prepareFile(path, create);
  const connection = attempt(path, () => connect(path));
  const { forReads, forWrites } = sqliteDbs(connection, path);
  const one = exclusive();
  // BEGIN IMMEDIATE holds every other writer off already, so the audit log's end needs no lock of its own.
  const noLock = () => Promise.resolve();
  const reads = tables(forReads, noLock);
  const writes = tables(forWrites, noLock);

  async function transaction<T>(begin: string, work: () => Promise<T>): Promise<T> {
    attempt(path, () => connection.exec(begin));
    try {
      const result = await work();
      attempt(path, () => connection.exec('commit'));
      return result;
    } catch (error) {
      if (connection.inTransaction) connection.exec('rollback');
      throw error;
    }
  }

  return {
    read: (work) => one(() => transaction('begin', () => work(reads))),
    // Immediate: a transaction that reads first and then writes would fail where another wrote in between.
    write: (work) => one(() => transaction('begin immediate', () => work(writes))),
    close: () => one(() => Promise.resolve(void connection.close())),

    info: () =>
      one(() =>
        Promise.resolve({
          engine: 'sqlite',
          location: path,
          version: attempt(path, () => versionOf(connection)),
          program_version: STORE_VERSION,
          size_bytes: statSync(path).size,
        }),
      ),
    migrate: () => one(() => migrate(connection, path)),
    integrity: () => one(() => Promise.resolve(attempt(path, () => integrity(connection)))),
  };
}

function connect(path: string): Database.Database {
  const connection = new Database(path, {
    timeout: BUSY_TIMEOUT,
    nativeBinding: require.resolve('better-sqlite3/build/Release/better_sqlite3.node'),
  });
  connection.pragma('foreign_keys = on');
  connection.pragma('synchronous = full');
  return connection;
}

/** The database as reads and as writes see it; they share prepared statements, cached by text. */
function sqliteDbs(connection: Database.Database, path: string): { readonly forReads: Db; readonly forWrites: Db } {
  const cache = new Map<string, Database.Statement>();
  const prepare = (text: string): Database.Statement => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const statement = connection.prepare(text);
    cache.set(text, statement);
    return statement;
  };
  const prepareRead = (text: string): Database.Statement => {
    const statement = prepare(text);
    if (!statement.readonly) throw new AppError('internal', 'a read tried to write');
    return statement;
  };
  return { forReads: sqliteDb(prepareRead, path), forWrites: sqliteDb(prepare, path) };
}

function sqliteDb(prepare: (text: string) => Database.Statement, path: string): Db {
  return {
    all: <T extends object>({ sql, values }: Sql) => attemptAsync(path, () => prepare(sql).all(...values) as T[]),
    cells: ({ sql, values }) =>
      attemptAsync(path, () => {
        const statement = prepare(sql).raw(true);
        const rows = statement.all(...values) as (string | number)[][];
        statement.raw(false);
        return rows;
      }),
    run: ({ sql, values }) => attemptAsync(path, () => prepare(sql).run(...values).changes),
    insert: (table, rows) => attemptAsync(path, () => insertEach(prepare, table, rows)),
  };
}

/** One prepared statement run for each row: SQLite gains nothing from longer ones. */
function insertEach(prepare: (text: string) => Database.Statement, table: string, rows: readonly Row[]): void {
  const [sample] = rows;
  if (sample === undefined) return;
  const columns = Object.keys(sample);
  const statement = prepare(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  );
  for (const row of rows) statement.run(columns.map((column): Cell => row[column] ?? null));
}

async function migrate(connection: Database.Database, path: string) {
  const before = attempt(path, () => versionOf(connection));
  if (before > STORE_VERSION) throw newerStore(before);
  const backup = before > 0 && before < STORE_VERSION ? `${path}.before-${STORE_VERSION}` : null;
  if (backup !== null) await connection.backup(backup);
  if (before === 0) attempt(path, () => connection.pragma('journal_mode = wal'));
  return attempt(path, () =>
    connection
      .transaction(() => {
        connection.exec(VERSION_TABLE);
        const from = versionOf(connection);
        for (const [at, { name, statements }] of MIGRATIONS.entries()) {
          if (at < from) continue;
          for (const statement of statements)
            connection.exec(statement.startsWith('create table') ? `${statement} strict` : statement);
          connection
            .prepare(
              "insert into store_versions (version, name, applied_at) values (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'))",
            )
            .run(at + 1, name);
        }
        return { from, to: STORE_VERSION, backup };
      })
      .immediate(),
  );
}

function newerStore(version: number): AppError {
  return new AppError(
    'unavailable',
    `the store has version ${version}, and this roster knows versions up to ${STORE_VERSION}`,
    { hint: 'update roster' },
  );
}

/** 0: nothing in it yet. Throws `corrupt_store` for a database that is somebody else's. */
function versionOf(connection: Database.Database): number {
  const names = connection
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .pluck()
    .all();
  if (names.includes('store_versions'))
    return Number(connection.prepare('select coalesce(max(version), 0) from store_versions').pluck().get());
  if (names.length === 0) return 0;
  throw new AppError('corrupt_store', 'the file is an SQLite database, but not a roster store', {
    hint: 'check --store, or point it at a new file',
  });
}

function integrity(connection: Database.Database): string[] {
  const engine = connection.prepare('pragma integrity_check').pluck().all().map(String);
  const dangling = connection.prepare('pragma foreign_key_check').raw().all() as [string, number | null, string][];
  return [
    ...engine.filter((line) => line !== 'ok'),
    ...dangling.map(([table, rowid, parent]) => `${table} row ${rowid ?? '?'} refers to a missing row of ${parent}`),
  ];
}

/** Sees to it that the file is there, or is made, and that only its owner can read it. */
function prepareFile(path: string, create: boolean): void {
  const found = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
  if (found === undefined) {
    if (!create)
      throw new AppError('not_found', `there is no store at ${path}`, { hint: 'make one with: roster init' });
    attempt(path, () => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      closeSync(openSync(path, 'a', 0o600));
    });
  } else if (found.isFile() && (found.mode & LOOSE) !== 0) {
    throw new AppError('invalid', `others on this machine can reach the store at ${path}`, {
      hint: `chmod 600 '${path}'`,
    });
  }
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

const attemptAsync = <T>(path: string, work: () => T): Promise<T> => {
  try {
    return Promise.resolve(work());
  } catch (error) {
    return Promise.reject(translate(error, path) as Error);
  }
};

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translate(error, path);
  }
}

/** What SQLite and the file system say, in roster's words. */
function translate(error: unknown, path: string): unknown {
  const code = systemCode(error);
  const found = TRANSLATIONS.find(({ pattern }) => pattern.test(code));
  if (error instanceof AppError || found === undefined) return error;
  // SQLite often knows only that a file could not be opened or written; the disk knows why.
  const reason = found.vague === true ? (reasonOf(path) ?? found) : found;
  const { name, message, hint } = reason.as(path, String((error as { message?: unknown }).message));
  return new AppError(name, message, { hint, cause: error });
}

/** Why a store cannot be written: the disk is full, or read-only. */
function reasonOf(path: string): Translation | undefined {
  try {
    const folder = dirname(path);
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < SCARCE) return FULL;
    accessSync(folder, constants.W_OK);
    accessSync(path, constants.W_OK);
    return undefined;
  } catch (error) {
    return READ_ONLY.pattern.test(systemCode(error)) ? READ_ONLY : undefined;
  }
}

/** Less room than this, in bytes, and a write-ahead log cannot grow. */
const SCARCE = 64 * 1024;

interface Translation {
  readonly pattern: RegExp;
  readonly vague?: true;
  readonly as: (
    path: string,
    said: string,
  ) => { readonly name: ErrorCode; readonly message: string; readonly hint: string };
}

const READ_ONLY: Translation = {
  pattern: /^(SQLITE_READONLY|EROFS|EACCES|EPERM)/,
  as: (path) => ({
    name: 'unavailable',
    message: `the store ${path} cannot be used: it or its folder is read-only`,
    hint: 'make it writable for you',
  }),
};

const FULL: Translation = {
  pattern: /^(SQLITE_FULL|ENOSPC|EDQUOT|EFBIG)/,
  as: (path) => ({
    name: 'unavailable',
    message: `there is no room left where the store ${path} is`,
    hint: 'free some space',
  }),
};

const TRANSLATIONS: readonly Translation[] = [
  READ_ONLY,
  FULL,
  {
    pattern: /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/,
    as: () => ({
      name: 'conflict',
      message: 'somebody else took that name or address just now',
      hint: 'look again and retry',
    }),
  },
  {
    pattern: /^SQLITE_(BUSY|LOCKED)/,
    as: (path) => ({
      name: 'store_locked',
      message: `another process kept the store ${path} locked for ${BUSY_TIMEOUT / 1000} seconds`,
      hint: 'try again',
    }),
  },
  {
    pattern: /^SQLITE_(CORRUPT|NOTADB|FORMAT)/,
    as: (path) => ({
      name: 'corrupt_store',
      message: `the store ${path} is damaged or not a roster store`,
      hint: 'restore a backup, or check --store',
    }),
  },
  {
    pattern: /^(SQLITE_CANTOPEN|SQLITE_IOERR|SQLITE_PERM|ENOENT|ENOTDIR|EISDIR|ENAMETOOLONG|ELOOP|EEXIST)/,
    vague: true,
    as: (path, said) => ({
      name: 'unavailable',
      message: `the store ${path} cannot be opened: ${said}`,
      hint: 'check the path, its folder and the disk',
    }),
  },
];
