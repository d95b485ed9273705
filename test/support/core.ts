import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { execute } from '../../src/core/engine/index.ts';
import { hashSecret, generateToken } from '../../src/core/secrets.ts';
import type { Environment } from '../../src/core/context.ts';
import type { CallOptions } from '../../src/core/caller.ts';
import type { InputOf, Operation, Schema } from '../../src/core/operation.ts';
import type { Store } from '../../src/core/store/index.ts';
import type { Grant } from '../../src/domain/access/permission-set.ts';
import type { AuditEvent } from '../../src/domain/audit.ts';
import { AppError } from '../../src/domain/errors.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';
import type { PersonRecord } from '../../src/domain/people.ts';
import type { Permission } from '../../src/domain/permissions.ts';
import type { RoleRecord } from '../../src/domain/roles/roles.ts';
import type { TokenRecord } from '../../src/domain/tokens.ts';
import { organizationInit } from '../../src/operations/organization/init.ts';
import { openAny } from '../../src/stores/open.ts';
import { testEnvironment } from '../harness.ts';
import type { Clock, Drawn } from '../harness.ts';

/** An organization on a real store, for tests of the core below the command line. */
export interface CoreBox {
  readonly store: Store;
  readonly path: string;
  readonly clock: Clock;
  readonly environment: Environment;
  /** The Owner's token. */
  readonly owner: string;
  call<S extends Schema, O>(
    operation: Operation<S, O>,
    input: InputOf<S>,
    token?: string | null,
    options?: CallOptions,
  ): Promise<O>;
  /** The code of the refusal; undefined where there was none. */
  refusal(work: Promise<unknown>): Promise<ErrorCode | undefined>;
  /** Inserts a token without guards. */
  tokenOf(username: string, change?: Partial<TokenRecord>): Promise<string>;
  personOf(username: string): Promise<PersonRecord>;
  /** Inserts custom roles of the organization without guards. */
  customRoles(roles: Readonly<Record<string, readonly Permission[]>>, mapsTo?: string): Promise<void>;
  roleNamed(name: string, scope?: 'org' | 'project'): Promise<RoleRecord>;
  events(): Promise<AuditEvent[]>;
  /** All that the store holds, except these tables. */
  dump(...except: string[]): string;
  /** What a person may do, by separate SQL, to compare with src/domain/access and its loader. */
  grantsInTables(personId: string): Grant[];
  destroy(): Promise<void>;
}

const GRANTS = `with holders (id) as (select ? union select group_id from group_members where person_id = ?)
  select g.permission, coalesce(b.project_id, '*') as scope from holders h
    join role_bindings b on b.subject_id = h.id join role_permissions g on g.role_id = b.role_id
  union select g.permission, '*' from holders h
    join role_bindings b on b.subject_id = h.id join roles r on r.id = b.role_id
    join role_permissions g on g.role_id = r.maps_to`;

/** What the first box set up; all others are copies. */
interface Original {
  readonly bytes: Buffer;
  readonly drawn: Readonly<Drawn>;
  readonly owner: string;
}

let original: Promise<Original> | undefined;
const START = Date.parse('2026-03-01T09:00:00.000Z');

async function setUp(path: string): Promise<Original> {
  const drawn = { ids: 0, blocks: 0 };
  const environment = testEnvironment({ now: START }, 'roster', drawn);
  const store = await openAny(path, { create: true });
  await store.migrate();
  const acme = { organization: 'Acme', owner: 'ada@acme.example', password: 'correct horse battery staple' };
  const { token: owner } = await execute({ store, token: undefined, environment }, organizationInit, acme);
  await store.close();
  return { bytes: readFileSync(path), drawn, owner };
}

export async function coreBox(): Promise<CoreBox> {
  const dir = mkdtempSync(join(tmpdir(), 'roster-core-'));
  const path = join(dir, 'roster.db');
  const { bytes, drawn, owner } = await (original ??= setUp(join(dir, 'first.db')));
  writeFileSync(path, bytes, { mode: 0o600 });
  const clock: Clock = { now: START };
  const environment = testEnvironment(clock, 'roster', { ...drawn });
  const store = await openAny(path, { create: false });
  const at = () => new Date(clock.now).toISOString();

  const box: CoreBox = {
    store,
    path,
    clock,
    environment,
    owner,

    call: (operation, input, token = owner, options = {}) =>
      execute({ store, token: token ?? undefined, environment }, operation, input, options),

    async refusal(work) {
      try {
        await work;
        return undefined;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return error.code;
      }
    },

    async tokenOf(username, change = {}) {
      const person = await box.personOf(username);
      const secret = generateToken();
      await store.write((tx) =>
        tx.tokens.insert({
          id: environment.newId(),
          kind: 'api',
          subject_type: 'user',
          subject_id: person.id,
          name: 'test',
          hash: hashSecret(secret),
          last_four: secret.slice(-4),
          created_at: at(),
          updated_at: at(),
          created_by: person.id,
          expires_at: null,
          last_used_at: null,
          revoked_at: null,
          replaces: null,
          trust_id: null,
          exchanged_for: null,
          began_at: null,
          permissions: null,
          ...change,
        }),
      );
      return secret;
    },

    async personOf(username) {
      const [person] = await store.read((tx) => tx.people.find({ usernames: [username] }));
      if (person === undefined) throw new Error(`there is no ${username}`);
      return person;
    },

    async customRoles(roles, mapsTo) {
      const records = Object.entries(roles).map(([name, permissions]): RoleRecord => ({
        id: environment.newId(),
        name,
        scope: 'org',
        description: '',
        permissions,
        maps_to: mapsTo ?? null,
        readonly: false,
        created_at: at(),
        updated_at: at(),
      }));
      await store.write((tx) => tx.roles.insert(records));
    },

    async roleNamed(name, scope = 'org') {
      const role = (await store.read((tx) => tx.roles.list(scope))).find((one) => one.name === name);
      if (role === undefined) throw new Error(`there is no ${scope} role ${name}`);
      return role;
    },

    events: () => store.read((tx) => tx.audit.following(1, 10_000)),

    dump(...except) {
      const connection = new Database(path, { readonly: true });
      try {
        const tables = connection
          .prepare("select name from sqlite_schema where type = 'table' order by name")
          .pluck()
          .all()
          .map(String)
          .filter((table) => !except.includes(table));
        return JSON.stringify(tables.map((table) => [table, connection.prepare(`select * from ${table}`).all()]));
      } finally {
        connection.close();
      }
    },

    grantsInTables(personId) {
      const connection = new Database(path, { readonly: true });
      try {
        return connection.prepare<[string, string], Grant>(GRANTS).all(personId, personId);
      } finally {
        connection.close();
      }
    },

    async destroy() {
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return box;
}
