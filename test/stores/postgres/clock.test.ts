import type { Store } from '../../../src/core/store/index.ts';
import type { StoreAdmin } from '../../../src/core/store/admin.ts';
import { openPostgres } from '../../../src/stores/postgres/index.ts';
import { localBackends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { onPostgres, postgresUrl, schemaOf } from '../../support/postgres.ts';

/** Operations use the database's clock, as each transaction reads it. */

const [postgresql] = localBackends().filter(({ name }) => name === 'postgresql');
const DAY = 24 * 60 * 60 * 1000;

let box: Sandbox;
let opened: Store & StoreAdmin;
/** The store on a database whose clock can be set. */
let ahead: string;

const isAbout = (time: number, wanted: number) => expect(Math.abs(time - wanted)).toBeLessThan(60_000);
const opening = async (location: string) => (opened = await openPostgres(location));
const setAhead = (days: number) =>
  onPostgres(box.location, (client) => client.query('update clock set days = $1', [days]));

/** A database whose clock can be set: these functions shadow the built-in ones. */
beforeEach(async () => {
  if (postgresql === undefined) throw new Error('there is no PostgreSQL backend');
  box = await sandbox(postgresql);
  const schema = schemaOf(box.location);
  await onPostgres(await postgresUrl(), async (client) => {
    await client.query(`create table ${schema}.clock (days integer not null)`);
    await client.query(`insert into ${schema}.clock values (1)`);
    for (const name of ['clock_timestamp', 'statement_timestamp'])
      await client.query(
        `create function ${schema}.${name}() returns timestamptz language sql as
          $$ select pg_catalog.${name}() + (select days from ${schema}.clock) * interval '1 day' $$`,
      );
  });
  ahead = box.location.replace(schema, `${schema}%2Cpg_catalog`);
});
// The schema is used again.
afterEach(async () => {
  await opened.close();
  await onPostgres(box.location, async (client) => {
    for (const name of ['clock_timestamp', 'statement_timestamp'])
      await client.query(`drop function ${schemaOf(box.location)}.${name}`);
    await client.query('drop table clock');
  });
  await box.destroy();
});

test('all processes use the database’s clock', async () => {
  const { contexts } = JSON.parse(box.read('config/config.json')) as { contexts: Record<string, { token: string }> };
  const made = await box.run('group create tomorrow --json', {
    env: { ROSTER_STORE: ahead, ROSTER_TOKEN: contexts.local?.token },
  });
  expect(made.code).toBe(0);
  const [event] = await box.json<{ timestamp: string }[]>('audit list --limit 1');
  isAbout(Date.parse(event?.timestamp ?? ''), box.clock.now + DAY);
  expect((await opening(box.location)).clockSkew()).toBe(0);
});

test('the lease of a job is by the database’s clock, whatever that of its runner is', async () => {
  const { contexts } = JSON.parse(box.read('config/config.json')) as { contexts: Record<string, { token: string }> };
  const env = { ROSTER_STORE: ahead, ROSTER_TOKEN: contexts.local?.token };
  await box.json('project create Rocket');
  let leases: { lease_until: string }[] = [];
  let second: number | undefined;
  const program = async (): Promise<number> => {
    leases = await box.backend.query(box.location, 'select lease_until from jobs');
    ({ code: second } = await box.run('job run --project Rocket --wait 0s -- true', { env, program: () => 0 }));
    return 0;
  };
  const { code, stderr } = await box.run('job run --project Rocket -- make', { env, program });
  expect([code, stderr]).toEqual([0, '']);
  isAbout(Date.parse(leases[0]?.lease_until ?? ''), box.clock.now + DAY + 30_000);
  // It is no reason to take the first one for dead.
  expect(second).toBe(7);
});

test('each write reads the database’s clock, so that a change of it takes effect', async () => {
  const store = await opening(ahead);
  isAbout(store.clockSkew(), DAY);
  await setAhead(3);
  isAbout(await store.write(() => Promise.resolve(store.clockSkew())), 3 * DAY);
  await setAhead(-3);
  isAbout(await store.write(() => Promise.resolve(store.clockSkew())), -3 * DAY);
  isAbout(await store.read(() => Promise.resolve(store.clockSkew())), -3 * DAY);
});

test('a read reads the database’s clock when the last measurement is old', async () => {
  const store = await opening(ahead);
  await setAhead(3);
  const spied = jest.spyOn(Date, 'now').mockImplementation(() => performance.timeOrigin + performance.now() + DAY);
  try {
    isAbout(await store.read(() => Promise.resolve(store.clockSkew())), 2 * DAY);
  } finally {
    spied.mockRestore();
  }
});
