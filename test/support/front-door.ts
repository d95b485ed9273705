import { chmodSync, statSync, writeFileSync } from 'node:fs';
import type { Flat } from '../../src/cli/context/flat.ts';
import { hashSecret } from '../../src/core/secrets.ts';
import type { AuditEvent } from '../../src/domain/audit.ts';
import { ERRORS } from '../../src/domain/errors.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';
import type { Group } from '../../src/cli/commands/group/views.ts';
import type { Person } from '../../src/domain/people.ts';
import type { Role } from '../../src/domain/roles/roles.ts';
import type { Result, Sandbox } from '../harness.ts';

/** What front-door tests of people and groups share. */

export interface ToldError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly details: {
    readonly faults?: readonly { readonly line: number; readonly code: string; readonly problem: string }[];
    readonly [fact: string]: unknown;
  };
}

/** The exit status that the table of errors gives a code. */
export const exitOf = (code: ErrorCode): number => ERRORS[code].exit;

/** The error of a run with --json: exactly one document on stderr, nothing on stdout, and the exit status of its code. */
export function errorOf(result: Result): ToldError {
  expect(result.stdout).toBe('');
  const { error } = JSON.parse(result.stderr) as { readonly error: ToldError };
  expect([error.code, result.code]).toEqual([error.code, exitOf(error.code)]);
  return error;
}

/** The lines with faults and their codes, in order. */
export const faultsOf = (result: Result): string[] =>
  (errorOf(result).details.faults ?? []).map(({ line, code }) => `${line} ${code}`);

/** An organization as its commands list it. */
export interface Listed {
  readonly people: readonly Flat<Person>[];
  readonly groups: readonly Group[];
  readonly roles: readonly Flat<Role>[];
  readonly events: readonly AuditEvent[];
}

/** The organization as commands list it: for changes that come back with other row ids. Without refusals, which are recorded. */
export const asListed = async (box: Sandbox): Promise<Listed> => ({
  people: await box.json<Person[]>('people list --all'),
  groups: await box.json<Group[]>('group list --all'),
  roles: await box.json<Role[]>('role list'),
  events: await box.json<AuditEvent[]>('audit list --all --outcome ok'),
});

/** The latest audit events, `Resource.Operation name`, oldest first. */
export async function latestEvents(box: Sandbox, count: number): Promise<string[]> {
  const events = await box.json<AuditEvent[]>(`audit list --limit ${count}`);
  return events.map((event) => `${event.resource}.${event.operation} ${event.resource_name}`).reverse();
}

/** What the log says about an event beside who and when. */
export const metadataOf = (event: AuditEvent | undefined): unknown => JSON.parse(event?.metadata ?? 'null');

/** Adds people, for tests that are about something else. */
export async function addPeople(box: Sandbox, ...usernames: readonly string[]): Promise<void> {
  await box.json(['people', 'add', usernames.map((name) => `${name}@acme.example`).join(','), '--reveal']);
}

/** Adds one person under a username of their own, with a role. */
export const addPerson = (box: Sandbox, email: string, username: string, role = 'Member'): Promise<Flat<Person>[]> =>
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

/** The lines of a secret file, parsed; blanks that a killed command reserved are skipped. */
export const secretsIn = (box: Sandbox, name: string): KeptSecret[] =>
  box
    .read(name)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as KeptSecret);

export const modeOf = (path: string): number => statSync(path).mode & 0o777;

export const loosen = (path: string): void => chmodSync(path, 0o644);

/** Runs a statement on the store, bypassing roster; values stand for $1, $2, … */
export const behind = <T extends object>(box: Sandbox, statement: string, ...values: unknown[]): Promise<T[]> =>
  box.backend.query<T>(box.location, statement, ...values);

/** Sets a temporary password without guards, for so many milliseconds; returns it. */
export async function replacePassword(box: Sandbox, username: string, lifetime: number): Promise<string> {
  const secret = 'temporary-secret';
  const ends = new Date(box.clock.now + lifetime).toISOString();
  const change = "password_kind = 'temporary', password_hash = $1, password_expires_at = $2";
  await behind(box, `update people set ${change} where username = $3`, hashSecret(secret), ends, username);
  return secret;
}

const THEN = '2026-03-01T09:00:00.000Z';

/** Inserts a project without guards, without its event and without a role for its owner. */
export async function insertProject(box: Sandbox, name: string, owner: string): Promise<void> {
  await behind(
    box,
    `insert into projects (id, name, sort_key, description, owner_id, created_at, updated_at)
      select $1, $2, $3, '', id, $4, $4 from people where username = $5`,
    `project-${name}`,
    name,
    name.toLowerCase(),
    THEN,
    owner,
  );
}

/** Inserts a custom role without guards and without its event. */
export async function insertRole(box: Sandbox, name: string, permissions: readonly string[]): Promise<void> {
  await behind(
    box,
    `insert into roles (id, name, scope, description, maps_to, readonly, position, created_at, updated_at)
      values ($1, $2, 'org', '', null, 0, 99, $3, $3)`,
    `role-${name}`,
    name,
    THEN,
  );
  const rows = permissions.map((_permission, at) => `($1, $${at + 2})`);
  const into = 'insert into role_permissions (role_id, permission)';
  await behind(box, `${into} values ${rows.join(', ')}`, `role-${name}`, ...permissions);
}
