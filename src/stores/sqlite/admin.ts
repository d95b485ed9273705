import { closeSync, openSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { StoreAdmin } from '../../core/store/admin.ts';
import { AppError } from '../../domain/errors.ts';
import type { Db } from '../sql/db.ts';
import { MIGRATIONS } from '../sql/schema/index.ts';
import type { Migration } from '../sql/schema/index.ts';
import { STORE_VERSION, VERSION_TABLE } from '../sql/schema/version.ts';
import { newerStore } from '../sql/versions.ts';
import { copyCommitted } from './copies.ts';
import { attempt } from './errors.ts';
import { SQLITE_STATEMENTS } from './schema.ts';

/** The version, migrations and integrity of an SQLite store. */

/** Migrates under the write lock, so that of several processes one migrates and the others find it done. */
export async function migrate(connection: Database.Database, db: Db, path: string): ReturnType<StoreAdmin['migrate']> {
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
  for (const statement of [...statements, ...(SQLITE_STATEMENTS[name] ?? [])]) {
    connection.exec(statement.startsWith('create table') ? `${statement} strict` : statement);
  }
  connection
    .prepare("insert into store_versions (version, name, applied_at) values (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'))")
    .run(version, name);
}

/** Copies the last committed state of the store, by a connection of its own, and returns the copy's path. */
function backUp(path: string): string {
  const copy = `${path}.before-${STORE_VERSION}`;
  attempt(path, () => closeSync(openSync(copy, 'w', 0o600)));
  copyCommitted(path, copy);
  return copy;
}

/** The store's version; 0 for an empty one. Throws `corrupt_store` for a database of another program. */
export function versionOf(connection: Database.Database): number {
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

/** What SQLite's own checks find. */
export function integrity(connection: Database.Database): string[] {
  const engine = connection.prepare('pragma integrity_check').pluck().all().map(String);
  const dangling = connection.prepare('pragma foreign_key_check').raw().all() as [string, number | null, string][];
  return [
    ...engine.filter((line) => line !== 'ok'),
    ...dangling.map(([table, rowid, parent]) => `${table} row ${rowid ?? '?'} refers to a missing row of ${parent}`),
  ];
}
