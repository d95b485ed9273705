/** @alone Its connections are its own (test/support/postgres-reuse.ts). */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { Person } from '../../../src/domain/people.ts';
import type { Store } from '../../../src/core/store/index.ts';
import type { StoreAdmin } from '../../../src/core/store/admin.ts';
import { openPostgres } from '../../../src/stores/postgres/index.ts';
import { localBackends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { errorOf } from '../../support/front-door.ts';
import { onPostgres, postgresUrl, schemaOf } from '../../support/postgres.ts';
import { postgresServer } from '../../support/postgres-server.ts';
import { ROOT } from '../../support/source.ts';
import { NEW_SETTINGS } from '../../../src/domain/settings.ts';

/** What makes roster wait or fail: locks, slow statements, restarts, database roles with few privileges. */

const [postgresql] = localBackends().filter(({ name }) => name === 'postgresql');
const AT = '2026-03-01T09:00:00.000Z';

let box: Sandbox;
let opened: (Store & StoreAdmin)[] = [];
beforeEach(async () => {
  if (postgresql === undefined) throw new Error('there is no PostgreSQL backend');
  box = await sandbox(postgresql);
});
afterEach(async () => {
  for (const store of opened) await store.close();
  opened = [];
  await box.destroy();
});

async function open(more = ''): Promise<Store & StoreAdmin> {
  const store = await openPostgres(box.location + more);
  opened.push(store);
  return store;
}

/** Runs a command with the Owner's token, against the same store by a URL with more parameters. */
function runWith(parameters: string, argv: string) {
  const { contexts } = JSON.parse(box.read('config/config.json')) as { contexts: Record<string, { token: string }> };
  return box.run(`${argv} --json`, {
    env: { ROSTER_STORE: box.location + parameters, ROSTER_TOKEN: contexts.local?.token },
  });
}

/** Keeps another transaction open while work runs. */
const whileOthers = <T>(statement: string, work: () => Promise<T>): Promise<T> =>
  onPostgres(box.location, async (client: Client) => {
    await client.query('begin');
    await client.query(statement);
    try {
      return await work();
    } finally {
      await client.query('rollback');
    }
  });

test('a write that cannot get the lock says so, and changes nothing', async () => {
  const ran = await whileOthers('lock table store_versions in share row exclusive mode', () =>
    runWith('&lock_timeout=200', 'group create waiting'),
  );
  expect(ran.code).toBe(7);
  expect(errorOf(ran)).toMatchObject({ code: 'store_locked', hint: expect.stringContaining('lock_timeout') as string });
  expect(await box.json('group list')).toEqual([]);
  expect((await runWith('', 'group create waiting')).code).toBe(0);
});

test('a read does not wait for writers', async () => {
  const people = await whileOthers('lock table store_versions in share row exclusive mode', () =>
    box.json<Person[]>('people list'),
  );
  expect(people).toHaveLength(1);
});

test('a statement that takes too long is stopped with a clear error', async () => {
  const ran = await whileOthers('lock table people in access exclusive mode', () =>
    runWith('&statement_timeout=200&lock_timeout=0', 'people list'),
  );
  expect(ran.code).toBe(7);
  expect(errorOf(ran)).toMatchObject({
    code: 'unavailable',
    hint: expect.stringContaining('statement_timeout') as string,
  });
});

test('when every connection is in use, the next call fails in time', async () => {
  const store = await open('&connect_timeout=1');
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const holders = Array.from({ length: 10 }, () => store.read(() => released));
  await expect(store.read((tx) => tx.people.count())).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('no connection') as string,
  });
  release();
  await Promise.all(holders);
  expect(await store.read((tx) => tx.people.count())).toBe(1);
});

test('a write that conflicts with another runs again on the new state', async () => {
  const store = await open();
  await store.write((tx) => tx.imports.record('x', 1, AT));
  const seen: number[] = [];
  await store.write(async (tx) => {
    seen.push(await tx.imports.done('x'));
    // A client that does not take roster's lock.
    if (seen.length === 1)
      await onPostgres(box.location, (client) => client.query("update imports set done = 5 where id = 'x'"));
    await tx.imports.record('x', (seen.at(-1) ?? 0) + 1, AT);
  });
  expect(seen).toEqual([1, 5]);
  expect(await store.read((tx) => tx.imports.done('x'))).toBe(6);
});

test('a write that conflicts again and again gives up', async () => {
  const store = await open();
  await store.write((tx) => tx.imports.record('x', 1, AT));
  let runs = 0;
  const failing = store.write(async (tx) => {
    runs += 1;
    await tx.imports.done('x');
    await onPostgres(box.location, (client) => client.query("update imports set done = done + 1 where id = 'x'"));
    await tx.imports.record('x', 0, AT);
  });
  await expect(failing).rejects.toMatchObject({ code: 'store_locked' });
  expect(runs).toBe(5);
  expect(await store.read((tx) => tx.imports.done('x'))).toBe(6);
});

test('a write that goes on after a failed statement is not committed', async () => {
  const store = await open();
  const swallowing = store.write(async (tx) => {
    await tx.imports.record('x', 1, AT);
    await tx.groups.update('g', { name: 'a', description: '', updated_at: AT });
    await tx.organization.insert({
      id: 'o',
      name: 'x',
      ...NEW_SETTINGS,
      default_role_id: 'r',
      created_at: AT,
      updated_at: AT,
    });
    await tx.organization
      .insert({
        id: 'o',
        name: 'x',
        ...NEW_SETTINGS,
        default_role_id: 'r',
        created_at: AT,
        updated_at: AT,
      })
      .catch(() => undefined);
  });
  await expect(swallowing).rejects.toMatchObject({ code: 'internal' });
  expect(await store.read((tx) => tx.imports.done('x'))).toBe(0);
});

test('after a restart, the next command works, and a running transaction fails clearly', async () => {
  const server = await postgresServer();
  try {
    await onPostgres(server.url('postgres'), (client) => client.query('create schema s'));
    const store = await openPostgres(`${server.url('postgres')}&options=-c%20search_path%3Ds`);
    opened.push(store);
    await store.migrate();
    await store.write((tx) => tx.imports.record('x', 1, AT));
    for (const how of ['fast', 'immediate'] as const) {
      await server.stop(how);
      await expect(store.read((tx) => tx.imports.done('x'))).rejects.toMatchObject({ code: 'unavailable' });
      await server.start();
      expect(await store.read((tx) => tx.imports.done('x'))).toBe(1);
      const caught = store.write(async (tx) => {
        await tx.imports.record('x', 7, AT);
        await server.stop(how);
        await server.start();
        await tx.imports.record('x', 8, AT);
      });
      await expect(caught).rejects.toMatchObject({ code: 'unavailable' });
      expect(await store.read((tx) => tx.imports.done('x'))).toBe(1);
      await store.write((tx) => tx.imports.record('x', 1, AT));
    }
  } finally {
    for (const store of opened) await store.close();
    opened = [];
    await server.destroy();
  }
});

test('a read-only database can be read, and refuses writes clearly', async () => {
  const readOnly = box.location.replace('options=-c', 'options=-c%20default_transaction_read_only%3Don%20-c');
  const { contexts } = JSON.parse(box.read('config/config.json')) as { contexts: Record<string, { token: string }> };
  const env = { ROSTER_STORE: readOnly, ROSTER_TOKEN: contexts.local?.token };
  expect(await box.run('people list --json', { env })).toMatchObject({ code: 0 });
  const ran = await box.run('group create x --json', { env });
  expect(ran.code).toBe(7);
  expect(errorOf(ran).message).toContain('takes no writes');
});

describe('a database role with the least privileges', () => {
  const ROLE = `least_${process.pid}`;
  let asRole: string;

  beforeEach(async () => {
    const schema = schemaOf(box.location);
    asRole = box.location.replace('user=postgres', `user=${ROLE}`);
    await onPostgres(await postgresUrl(), async (client) => {
      await client.query(`create role ${ROLE} login`);
      for (const grant of leastRights(schema, ROLE)) await client.query(grant);
    });
  });
  afterEach(async () =>
    onPostgres(await postgresUrl(), async (client) => {
      await client.query(`drop owned by ${ROLE}`);
      await client.query(`drop role ${ROLE}`);
    }),
  );

  test('can run all of roster’s work', async () => {
    const { contexts } = JSON.parse(box.read('config/config.json')) as { contexts: Record<string, { token: string }> };
    const env = { ROSTER_STORE: asRole, ROSTER_TOKEN: contexts.local?.token };
    for (const argv of [
      'people add grace@acme.example linus@acme.example --reveal',
      'group create Platform --member linus',
      'people role grace Admin',
      'people edit linus --username torvalds',
      'group modify Platform --add grace --remove torvalds',
      'people deactivate torvalds',
      'people remove torvalds --yes',
      'group delete Platform --yes',
      'people list',
      'audit export',
      'audit verify',
      'store info',
      'store check',
      'store migrate',
    ])
      expect({ argv, ...(await box.run(argv, { env })) }).toMatchObject({ argv, code: 0 });
  });

  test('cannot create a store, and the error says who can', async () => {
    await onPostgres(await postgresUrl(), (client) => client.query(`create schema empty_${ROLE}`));
    await onPostgres(await postgresUrl(), (client) => client.query(`grant usage on schema empty_${ROLE} to ${ROLE}`));
    const elsewhere = asRole.replace(/search_path%3D\w+/, `search_path%3Dempty_${ROLE}`);
    const ran = await box.run('init --organization X --owner x@acme.example --reveal --json', {
      env: { ROSTER_STORE: elsewhere, ROSTER_CONFIG_DIR: box.path('other') },
    });
    await onPostgres(await postgresUrl(), (client) => client.query(`drop schema empty_${ROLE} cascade`));
    expect(ran.code).toBe(7);
    expect(errorOf(ran)).toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining('docs/postgresql.md') as string,
    });
  });

  test('may not change tables, drop them, or see other schemas', async () => {
    for (const statement of [
      'drop table people',
      'alter table people add x text',
      'create table x (y text)',
      'truncate audit_events',
    ])
      await expect(onPostgres(asRole, (client) => client.query(statement))).rejects.toThrow(
        /permission denied|must be owner/,
      );
  });
});

/** The statements of docs/postgresql.md, for a schema and a role. */
function leastRights(schema: string, role: string): string[] {
  const page = readFileSync(join(ROOT, 'docs/postgresql.md'), 'utf8');
  const [, block = ''] = /```sql\n-- what roster needs\n([\s\S]*?)```/.exec(page) ?? [];
  return block
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .map((statement) =>
      statement.replaceAll('schema roster', `schema ${schema}`).replaceAll('to roster_app', `to ${role}`),
    );
}
