import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { chainHash } from '../src/domain/audit-chain.ts';
import type { AuditEvent } from '../src/domain/audit.ts';

/** Organizations to measure on, made by roster itself in a folder of the benchmark's own. */

export const ROSTER = join(import.meta.dirname, '../bin/roster.js');
const KUBERNETES = join(import.meta.dirname, '../../shared/data/kubernetes/people.csv');

export interface Place {
  readonly store: string;
  readonly env: Readonly<Record<string, string>>;
}

function roster(place: Place, ...argv: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [ROSTER, ...argv], {
    env: { ...process.env, ...place.env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`roster ${argv.join(' ')}: ${stderr}`);
}

/** An organization with a single Owner, in a file or at a URL. */
export function initialise(dir: string, name: string, url?: string): Place {
  const home = join(dir, name);
  mkdirSync(home, { mode: 0o700 });
  const store = url ?? join(home, 'roster.db');
  const place = { store, env: { ROSTER_CONFIG_DIR: join(home, 'config'), ROSTER_STORE: store } };
  roster(place, 'init', '--organization', name, '--owner', 'owner@bench.example', '--reveal');
  return place;
}

function importCsv(dir: string, name: string, csv: string): Place {
  const place = initialise(dir, name);
  roster(place, 'people', 'import', csv, '--create-groups', '--secret-file', join(dir, `${name}.jsonl`));
  return place;
}

/** An organization of `count` people in groups. */
export function invented(dir: string, count: number): Place {
  return importCsv(dir, `invented-${count}`, peopleCsv(dir, count));
}

/** The rows of an import of `count` people. */
export function peopleCsv(dir: string, count: number): string {
  const rows = Array.from(
    { length: count },
    (_, at) => `p${at}@bench.example,person${at},Member,team-${at % 200};guild-${at % 37}`,
  );
  const csv = join(dir, `people-${count}.csv`);
  writeFileSync(csv, `email,username,role,groups\n${rows.join('\n')}\n`);
  return csv;
}

/** SQL that fills an organization with `count` people, past roster: a million in seconds. */
export const fillPeople = (count: number, numbers: string): string =>
  `insert into people (id, email, email_key, username, sort_key, status, password_kind, created_at, updated_at)
    select '0190a000-0000-7000-a000-' || substr('000000000000' || n, -12), 'f' || n || '@bench.example', 'f' || n || '@bench.example',
      'filler' || n, 'filler' || n, 'active', 'none', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'
    from ${numbers.replace('COUNT', String(count))}`;

/** An embedded organization of `count` people, filled past roster. */
export function filled(dir: string, count: number): Place {
  const place = initialise(dir, `filled-${count}`);
  const db = new Database(place.store);
  db.exec(
    fillPeople(
      count,
      '(with recursive s (n) as (select 1 union all select n + 1 from s where n < COUNT) select n from s)',
    ),
  );
  db.exec('analyze');
  db.close();
  return place;
}

/** The Kubernetes organization where its file is there, else an invented one of its size. */
export const kubernetes = (dir: string): Place =>
  existsSync(KUBERNETES) ? importCsv(dir, 'kubernetes', KUBERNETES) : invented(dir, 1276);

/** An organization with `count` audit events. */
export function withEvents(dir: string, count: number): Place {
  const place = initialise(dir, 'events');
  fillEvents(place, count);
  return place;
}

/** Fills the log up to `count` events, chained as roster chains them. */
export function fillEvents(place: Place, count: number): void {
  const db = new Database(place.store);
  const head = db.prepare('select seq, hash, timestamp from audit_head').get() as {
    seq: number;
    hash: string;
    timestamp: string;
  };
  let { hash } = head;
  const columns = Object.keys(db.prepare('select * from audit_events limit 1').get() as object);
  const insert = db.prepare(
    `insert into audit_events (${columns.join(', ')}) values (${columns.map((column) => `@${column}`).join(', ')})`,
  );
  db.transaction(() => {
    for (let seq = head.seq + 1; seq <= count; seq += 1) {
      const event = sampleEvent(seq, new Date(Date.parse(head.timestamp) + seq * 1000).toISOString());
      const row = { ...event, prev_hash: hash, hash: chainHash(hash, event) };
      insert.run(row);
      ({ hash } = row);
    }
    db.prepare('update audit_head set seq = ?, hash = ?, timestamp = (select max(timestamp) from audit_events)').run(
      count,
      hash,
    );
  })();
  db.close();
}

const sampleEvent = (seq: number, timestamp: string): Omit<AuditEvent, 'prev_hash' | 'hash'> => ({
  description: `person${seq} was added as Member`,
  id: `0190a000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
  ip_address: '',
  medium: 'CLI',
  metadata: `{"after":{"email":"p${seq}@bench.example","groups":["team-${seq % 200}"],"role":"Member","username":"person${seq}"}}`,
  operation: 'Added',
  outcome: 'ok',
  request_id: `0190a000-0000-7000-a000-${String(seq).padStart(12, '0')}`,
  resource: 'User',
  resource_id: `0190a000-0000-7000-9000-${String(seq).padStart(12, '0')}`,
  resource_name: `person${seq}`,
  seq,
  timestamp,
  user_id: '0190a000-0000-7000-8000-000000000001',
  username: 'owner',
});
