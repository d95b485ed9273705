import { openAny } from '../../src/stores/open.ts';
import type { AnyStore } from '../../src/stores/open.ts';
import { emptySandbox, localBackends } from '../harness.ts';
import type { Backend, Sandbox } from '../harness.ts';
import { makeOlderStore, versionBefore } from '../support/older-store.ts';

/** The migration to verified addresses and superseded invitations, of a store that has both. */

const AT = '2026-03-01T09:00:00.000Z';
const ROWS: readonly string[] = [
  `insert into people (id, email, email_key, username, sort_key, status, password_kind, created_at, updated_at)
    values ('p1', 'Ada@acme.example', 'ada@acme.example', 'ada', 'ada', 'active', 'none', '${AT}', '${AT}'),
           ('p2', null, null, 'tom', 'tom', 'active', 'none', '${AT}', '${AT}')`,
  `insert into groups (id, name, sort_key, description, created_at, updated_at) values ('g', 'team', 'team', '', '${AT}', '${AT}')`,
  `insert into invitations (id, email, email_key, role_id, code_hash, status, expires_at, invited_by, created_at, updated_at)
    values ('i1', 'bob@acme.example', 'bob@acme.example', 'r', 'c1', 'pending', '${AT}', 'p1', '${AT}', '${AT}'),
           ('i2', 'eve@acme.example', 'eve@acme.example', 'r', 'c2', 'revoked', '${AT}', 'p1', '${AT}', '${AT}')`,
  `insert into invitation_groups (invitation_id, group_id) values ('i1', 'g')`,
];

const INDEXES = {
  sqlite: "select name from sqlite_schema where type = 'index' and name not like 'sqlite_%' order by name",
  postgresql: `select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = current_schema()::regnamespace and not i.indisprimary and c.relname not like '%\\_key%' order by 1`,
} as const;

describe.each(localBackends())('the migration to verified addresses on $name', (backend: Backend) => {
  let box: Sandbox;
  let store: AnyStore;
  beforeEach(async () => {
    box = await emptySandbox(backend);
    await makeOlderStore(box.location, versionBefore('addresses'));
    for (const row of ROWS) await backend.query(box.location, row);
    store = await openAny(box.location, { create: false });
  });
  afterEach(async () => {
    await store.close();
    await box.destroy();
  });

  test('keeps people, whose addresses become verified, and invitations with their groups', async () => {
    const { from, to } = await store.migrate();
    expect(to).toBeGreaterThan(from);
    await store.read(async (tx) => {
      const people = await tx.people.find({ ids: ['p1', 'p2'] });
      expect(new Map(people.map(({ username, email_verified }) => [username, email_verified]))).toEqual(
        new Map([
          ['ada', true],
          ['tom', false],
        ]),
      );
      const invitations = await tx.invitations.find({ ids: ['i1', 'i2'] });
      expect(new Map(invitations.map(({ id, ...rest }) => [id, rest]))).toEqual(
        new Map([
          ['i1', expect.objectContaining({ email: 'bob@acme.example', status: 'pending', group_ids: ['g'] })],
          ['i2', expect.objectContaining({ email: 'eve@acme.example', status: 'revoked', group_ids: [] })],
        ]),
      );
    });
    expect(await store.integrity()).toEqual([]);
    await store.write(async (tx) => {
      const [bob] = await tx.invitations.find({ ids: ['i1'] });
      if (bob !== undefined) await tx.invitations.update('i1', { ...bob, status: 'superseded' });
    });
    expect((await store.read((tx) => tx.invitations.find({ ids: ['i1'] })))[0]?.status).toBe('superseded');
  });

  test('keeps references and indexes', async () => {
    const indexes = async () =>
      (await backend.query<{ name: string }>(box.location, INDEXES[backend.engine])).map(({ name }) => name);
    const before = await indexes();
    await store.migrate();
    expect(await indexes()).toEqual(expect.arrayContaining([...before, 'invitations_by_inviter']));
    const orphan = async () =>
      backend.query(box.location, "insert into invitation_groups (invitation_id, group_id) values ('x', 'g')");
    await expect(orphan()).rejects.toMatchObject({ message: expect.stringMatching(/foreign key/i) as string });
  });
});
