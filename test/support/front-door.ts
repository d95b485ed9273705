import { chmodSync, statSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { AuditEvent } from '../../src/domain/audit.ts';
import type { Group } from '../../src/domain/groups.ts';
import type { Person } from '../../src/domain/people.ts';
import type { Result, Sandbox } from '../harness.ts';

/** What front-door tests of people and groups share. */

export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly details: {
    readonly faults?: readonly { readonly line: number; readonly code: string; readonly problem: string }[];
    readonly [fact: string]: unknown;
  };
}

/** The error of a run with --json: exactly one document on stderr, nothing on stdout. */
export function errorOf(result: Result): ToldError {
  expect(result.stdout).toBe('');
  return (JSON.parse(result.stderr) as { readonly error: ToldError }).error;
}

/** The lines with faults and their codes, in order. */
export const faultsOf = (result: Result): string[] =>
  (errorOf(result).details.faults ?? []).map(({ line, code }) => `${line} ${code}`);

export interface State {
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly events: readonly AuditEvent[];
}

/** All that a change would show in; refusals are left out, for they are recorded. */
export const stateOf = async (box: Sandbox): Promise<State> => ({
  people: await box.json<Person[]>('people list --all'),
  groups: await box.json<Group[]>('group list --all'),
  events: await box.json<AuditEvent[]>('audit list --all --outcome ok'),
});

/** The latest audit events, `Resource.Operation name`, oldest first. */
export async function latestEvents(box: Sandbox, count: number): Promise<string[]> {
  const events = await box.json<AuditEvent[]>(`audit list --limit ${count}`);
  return events.map((event) => `${event.resource}.${event.operation} ${event.resource_name}`).reverse();
}

/** What the log says of an event beyond who and when. */
export const metadataOf = (event: AuditEvent | undefined): unknown => JSON.parse(event?.metadata ?? 'null');

/** Adds people, for tests that are about something else. */
export async function addPeople(box: Sandbox, ...usernames: readonly string[]): Promise<void> {
  await box.json(['people', 'add', usernames.map((name) => `${name}@acme.example`).join(','), '--reveal']);
}

/** Adds one person under a username of their own, with a role. */
export const addPerson = (box: Sandbox, email: string, username: string, role = 'Member'): Promise<Person[]> =>
  box.json<Person[]>(['people', 'add', email, '--username', username, '--role', role, '--reveal']);

/** A CSV file in the sandbox; answers its path. */
export function csvFile(box: Sandbox, text: string | Buffer, name = 'people.csv'): string {
  const path = box.path(name);
  writeFileSync(path, text);
  return path;
}

export const HEADER = 'email,username,role,groups';

/** Lines below the usual header. */
export const csv = (...lines: readonly string[]): string => `${[HEADER, ...lines].join('\n')}\n`;

export interface KeptSecret {
  readonly email: string;
  readonly username: string;
  readonly kind: string;
  readonly secret: string;
}

/** The lines of a secret file, each parsed. */
export const secretsIn = (box: Sandbox, name: string): KeptSecret[] =>
  box
    .read(name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as KeptSecret);

export const modeOf = (path: string): number => statSync(path).mode & 0o777;

export const loosen = (path: string): void => chmodSync(path, 0o644);

/** Works on the store behind roster's back; for SQLite alone. */
export function withStore<T>(box: Sandbox, work: (db: Database.Database) => T): T {
  const db = new Database(box.location);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

const THEN = '2026-03-01T09:00:00.000Z';

/** Projects are not a command yet. */
export const insertProject = (box: Sandbox, name: string, owner: string): void =>
  withStore(box, (db) => {
    db.prepare(
      `insert into projects (id, name, sort_key, description, owner_id, created_at, updated_at)
       select ?, ?, ?, '', id, ?, ? from people where username = ?`,
    ).run(`project-${name}`, name, name.toLowerCase(), THEN, THEN, owner);
  });

/** Custom roles are not a command yet. */
export const insertRole = (box: Sandbox, name: string, permissions: readonly string[]): void =>
  withStore(box, (db) => {
    db.prepare(
      `insert into roles (id, name, scope, description, maps_to, readonly, position, created_at, updated_at)
       values (?, ?, 'org', '', null, 0, 99, ?, ?)`,
    ).run(`role-${name}`, name, THEN, THEN);
    for (const permission of permissions)
      db.prepare('insert into role_permissions (role_id, permission) values (?, ?)').run(`role-${name}`, permission);
  });
