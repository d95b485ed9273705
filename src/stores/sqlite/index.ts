import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { AppError } from '../../domain/errors.ts';
import type { Store } from '../../core/store/index.ts';
import type { StoreAdmin } from '../../core/store/admin.ts';
import { dump, empty, isEmpty, load } from '../sql/copy.ts';
import type { Db } from '../sql/db.ts';
import { MIGRATIONS, STORE_VERSION, VERSION_TABLE } from '../sql/schema/index.ts';
import type { Migration } from '../sql/schema/index.ts';
import { readerBeside, sqliteConnection } from './connection.ts';
import { copyCommitted, keeping } from './copies.ts';
import { attempt } from './errors.ts';
import { pause } from './lock.ts';
import type { Pause } from './lock.ts';
import { writesOn } from '../sql/index.ts';
import { newerStore } from '../sql/versions.ts';

/** The embedded store: one file. All that is SQLite's own stands here. */

const LOOSE = 0o077;

export interface OpenOptions {
  /** Make the file if it is not there. */
  readonly create: boolean;
  /** Waits between two tries to get the lock that another process has. */
  readonly pause?: Pause;
}

/** Opens the store in a file. Throws `not_found`, `invalid` (loose file mode), `corrupt_store`, `unavailable`. */
export function openSqlite(path: string, { create, pause: rest = pause }: OpenOptions): Store & StoreAdmin {
  prepareFile(path, create);
  const main = sqliteConnection(path, false);
  const { connection, one, snapshot, transaction, forReads, forWrites } = main;
  const reads = writesOn(forReads);
  const writes = writesOn(forWrites);
  const reader = readerBeside(main, reads, path);

  return {
    clockSkew: () => 0,
    read: (work) => reader.read(work),
    write: (work, { wait = true } = {}) =>
      reader.besides(() => one(() => transaction(() => work(writes), wait ? rest : undefined)), wait),
    close: async () => {
      await reader.close();
      await one(() => Promise.resolve(void connection.close()));
    },

    version: () => one(() => Promise.resolve(attempt(path, () => versionOf(connection)))),
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
    migrate: () => one(() => migrate(connection, forWrites, path)),
    dump: (work) => one(() => snapshot(() => work(dump(forReads), reads))),
    load: (pieces, finish, replacing) =>
      one(() =>
        keeping(path, (keep, kept) =>
          transaction(async () => {
            if (replacing !== undefined && !(await isEmpty(forReads))) {
              await replacing(reads, kept);
              keep();
              await empty(forWrites);
            }
            await load(forWrites, pieces);
            return finish(writes);
          }, rest),
        ),
      ),
    integrity: () => one(() => Promise.resolve(attempt(path, () => integrity(connection)))),
  };
}

/** Under the write lock from the first look on, so that of several at once one migrates and the others find it done. */
async function migrate(connection: Database.Database, db: Db, path: string): ReturnType<StoreAdmin['migrate']> {
  if (attempt(path, () => versionOf(connection)) === 0) attempt(path, () => connection.pragma('journal_mode = wal'));
  attempt(path, () => connection.exec('begin immediate'));
  try {
    connection.exec(VERSION_TABLE);
    const from = versionOf(connection);
    if (from > STORE_VERSION) throw newerStore(from);
    const backup = from > 0 && from < STORE_VERSION ? backUp(path) : null;
    for (const [at, migration] of MIGRATIONS.entries()) {
      if (at < from) continue;
      attempt(path, () => apply(connection, at + 1, migration));
      if (from > 0) await migration.fill?.(db);
    }
    attempt(path, () => connection.exec('commit'));
    return { from, to: STORE_VERSION, backup };
  } finally {
    if (connection.inTransaction) connection.exec('rollback');
  }
}

function apply(connection: Database.Database, version: number, { name, statements }: Migration): void {
  for (const statement of statements) {
    connection.exec(statement.startsWith('create table') ? `${statement} strict` : statement);
  }
  connection
    .prepare("insert into store_versions (version, name, applied_at) values (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'))")
    .run(version, name);
}

/** Copies the store as it was committed last, by a connection of its own; answers where to. */
function backUp(path: string): string {
  const copy = `${path}.before-${STORE_VERSION}`;
  attempt(path, () => closeSync(openSync(copy, 'w', 0o600)));
  copyCommitted(path, copy);
  return copy;
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
