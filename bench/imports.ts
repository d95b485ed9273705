import { chmodSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { median, peakMemory, time } from './measure.ts';
import type { Run } from './measure.ts';
import { initialise, peopleCsv, ROSTER } from './organizations.ts';
import type { Place } from './organizations.ts';

/** What `people import` takes on SQLite: against bare inserts of the same rows, and in memory. */

const RATED = 20_000;
const RUNS = 3;
const MANY = 100_000;

/** The tables that an import writes, after those that they refer to. */
const WRITTEN = ['groups', 'people', 'group_members', 'role_bindings', 'import_passwords', 'audit_events'];

export function* imports(dir: string): Iterable<Finding> {
  const { place, empty } = emptyPlace(dir, 'imports');
  yield found('people import: rows a second, against bare inserts', rate(dir, place, empty));
  const [once, twice] = [MANY, 2 * MANY].map((count) => memoryOf(dir, place, empty, count)) as [number, number];
  yield found('people import: peak memory of 100,000 rows in MB', once);
  yield found('people import: peak memory of each further 100,000 rows in MB', twice - once);
}

/** The largest import that there is; it takes long. */
export function* millionImported(dir: string): Iterable<Finding> {
  const { place, empty } = emptyPlace(dir, 'million-imported');
  const million = memoryOf(dir, place, empty, 1_000_000);
  yield found('people import: peak memory of 1,000,000 rows in MB', million);
}

/** An organization of nobody but its Owner, and a copy of its store. */
function emptyPlace(dir: string, name: string): { readonly place: Place; readonly empty: string } {
  const place = initialise(dir, name);
  const empty = join(dir, `${name}-empty.db`);
  new Database(place.store).exec(`vacuum into '${empty}'`).close();
  chmodSync(empty, 0o600);
  return { place, empty };
}

/** The store as it was, and an import into it. */
function importRun(dir: string, place: Place, empty: string, count: number): Run {
  const secrets = join(dir, 'secrets.jsonl');
  for (const path of [place.store, `${place.store}-wal`, `${place.store}-shm`, secrets]) rmSync(path, { force: true });
  copyFileSync(empty, place.store);
  const csv = peopleCsv(dir, count);
  const argv = [process.execPath, ROSTER, 'people', 'import', csv, '--create-groups', '--secret-file', secrets];
  return { argv, env: place.env };
}

function rate(dir: string, place: Place, empty: string): number {
  time(importRun(dir, place, empty, RATED));
  const rows = join(dir, 'imported.json');
  writeFileSync(rows, JSON.stringify(importedRows(place.store, empty)));
  const bare = join(dir, 'bare.db');
  const peer = (): Run => {
    for (const path of [bare, `${bare}-wal`, `${bare}-shm`]) rmSync(path, { force: true });
    copyFileSync(empty, bare);
    const argv = [process.execPath, join(import.meta.dirname, 'insert-peer-sqlite.cjs'), bare, rows, String(RATED)];
    return { argv };
  };
  // In turn, so that a machine that slows down does so for both.
  const ratios = Array.from({ length: RUNS }, () => {
    const ours = time(importRun(dir, place, empty, RATED));
    return time(peer()) / ours;
  });
  return median(ratios);
}

/** The rows of each table that are in the one store and not in the other, in the order of their inserts. */
function importedRows(store: string, empty: string): Record<string, unknown[]> {
  const db = new Database(store, { readonly: true });
  db.prepare('attach ? as before').run(empty);
  const rows = WRITTEN.map((table) => [
    table,
    db
      .prepare(
        `select * from ${table} where rowid > (select coalesce(max(rowid), 0) from before.${table}) order by rowid`,
      )
      .all(),
  ]);
  db.close();
  return Object.fromEntries(rows) as Record<string, unknown[]>;
}

/** Of an import that goes on after errors, and tells of each row. */
function memoryOf(dir: string, place: Place, empty: string, count: number): number {
  const results = join(dir, 'results.csv');
  rmSync(results, { force: true });
  const run = importRun(dir, place, empty, count);
  return peakMemory(
    { ...run, argv: [...run.argv, '--continue-on-error', '--results', results] },
    join(import.meta.dirname, 'peak-memory.cjs'),
    join(dir, 'import-memory'),
  );
}
