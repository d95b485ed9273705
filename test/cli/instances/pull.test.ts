import { existsSync, readdirSync } from 'node:fs';
import { localBackends, sandbox } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';
import { makeOlderStore } from '../../support/older-store.ts';
import { errorOf } from '../../support/front-door.ts';
import { INSTANCE, testServer } from '../../support/server.ts';
import type { TestServer } from '../../support/server.ts';
import { furnishAcme, semaphoreContext } from '../../support/semaphore-context.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { createToken } from '../../support/tokens.ts';

/** Rehearsals: an instance is pulled into a store, changed there, and compared with the instance. */

const [sqlite, postgresql] = localBackends() as readonly [Backend, Backend];

let box: Sandbox;
let server: TestServer;
let there: SemaphoreContext;
let store: string;

beforeEach(async () => {
  box = await sandbox(sqlite, furnishAcme);
  server = await testServer(box.location, box.environment);
  const { token } = await createToken(box, 'elsewhere');
  there = await semaphoreContext(box, server.outside, { url: INSTANCE, token });
  store = box.path('rehearsal.db');
});
afterEach(async () => {
  await server.close();
  await box.destroy();
});

const pull = (more = '') => there.run(`pull --context acme --store ${store}${more} --json`);

test('pull makes a store with all that the instance shows, and a context that works at once', async () => {
  const pulled = await pull();
  expect(pulled.code).toBe(0);
  expect(JSON.parse(pulled.stdout)).toMatchObject({
    organization: 'roster',
    people: 3,
    groups: 1,
    service_accounts: 1,
    projects: 1,
    username: 'ada',
    context: 'rehearsal',
  });
  for (const argv of [
    'people list --fields id,username,status,role,groups',
    'group show engineers --fields id,name,description,role,members',
    'project people list web --fields subject_type,id,name,role,source,via',
    'role list --fields id,name,permissions,maps_to',
    'access list linus --project web',
  ]) {
    const [here, copy] = [await box.run(argv), await there.run(argv)];
    expect([argv, copy.stdout, copy.code]).toEqual([argv, here.stdout, 0]);
  }
});

test('an organization of PostgreSQL is one place for a copy, and holds one alone', async () => {
  const place = await postgresql.location(box.dir);
  try {
    expect((await there.run(['pull', '--context', 'acme', '--store', place])).code).toBe(0);
    expect(await there.json('whoami')).toMatchObject({ username: 'ada', context: 'rehearsal' });
    expect((await there.run('diff --against acme')).code).toBe(0);
    const again = await there.run(['pull', '--context', 'acme', '--store', place, '--json']);
    expect(errorOf(again).code).toBe('conflict');
  } finally {
    await postgresql.destroy(place);
  }
});

test('a store of an earlier version is left as it is', async () => {
  const place = await postgresql.location(box.dir);
  try {
    await makeOlderStore(place, 20);
    const refused = await there.run(['pull', '--context', 'acme', '--store', place, '--json']);
    expect(errorOf(refused)).toMatchObject({ code: 'conflict', details: { version: 20 } });
    const [is] = await postgresql.query<{ version: number }>(
      place,
      'select max(version) as version from store_versions',
    );
    expect(is?.version).toBe(20);
  } finally {
    await postgresql.destroy(place);
  }
});

test('the copy is sound, and its log says where it came from', async () => {
  await pull();
  expect((await there.run(`store check --store ${store}`)).code).toBe(0);
  const events = await there.json<{ description: string; username: string }[]>('audit list');
  expect(events.map(({ description }) => description)).toEqual([`the organization roster was pulled from ${INSTANCE}`]);
  expect((await there.run('audit verify')).code).toBe(0);
});

test('what the API does not show is told', async () => {
  const { stderr } = await there.run(`pull --context acme --store ${store}`);
  expect(stderr).toContain('note: the API shows no e-mail addresses');
  expect(stderr).toContain('context rehearsal; roster context use acme goes back');
});

test('a rehearsed change is what diff --against tells, and nothing else', async () => {
  await pull();
  const before = await there.run('diff --against acme');
  expect(before).toMatchObject({ code: 0 });
  expect(before.stderr).toContain('nothing would change');
  expect((await there.run('people role linus Admin')).code).toBe(0);
  expect((await there.run('service-account delete deployer --yes')).code).toBe(0);
  const after = await there.run('diff --against acme --json');
  expect(after.code).toBe(10);
  const { changes } = JSON.parse(after.stdout) as { changes: { kind: string; object: string; name: string }[] };
  expect(changes.map(({ kind, object, name }) => [kind, object, name])).toEqual([
    ['changed', 'person', 'linus'],
    ['removed', 'service_account', 'deployer'],
  ]);
  expect((await box.json<{ role: string }>('people show linus')).role).toBe('Member');
});

test('one may work on the copy as somebody else', async () => {
  expect((await pull(' --as grace')).code).toBe(0);
  expect(await there.json('whoami')).toMatchObject({ username: 'grace', context: 'rehearsal' });
});

test('with --anonymize, no name or text of the organization is in the store', async () => {
  expect((await pull(' --anonymize')).code).toBe(0);
  const all = await sqlite.contents(store);
  for (const word of ['linus', 'grace', 'ada', 'engineers', 'Builders', 'Auditor', 'Looks', 'deployer', 'Site'])
    expect([word, new RegExp(`\\b${word}\\b`).test(all)]).toEqual([word, false]);
  expect((await there.run('role list --fields name')).stdout).toContain('Owner');
  expect(await there.json('group list')).toMatchObject([{ name: 'group-1', role: 'role-1', member_count: 1 }]);
});

test.each([
  ['an unknown person', ' --as nobody', 'not_found'],
  ['a place that is taken', '', 'conflict'],
])('with %s, nothing is made and the configuration stays as it is', async (_, more, code) => {
  if (code === 'conflict') await pull();
  const [files, config] = [readdirSync(box.dir), box.read('semaphore-config/config.json')];
  const refused = await pull(more);
  expect(errorOf(refused).code).toBe(code);
  expect(readdirSync(box.dir)).toEqual(files);
  expect(box.read('semaphore-config/config.json')).toBe(config);
});

test.each([
  ['pull --context acme', 'usage'],
  ['pull --store x.db --context other', 'not_found'],
  ['diff', 'usage'],
  ['diff -f x.yaml --against acme', 'usage'],
])('%s is refused', async (argv, code) => {
  expect(errorOf(await there.run(`${argv} --json`)).code).toBe(code);
  expect(existsSync('x.db')).toBe(false);
});

test('a context of roster is refused, and told of what copies that', async () => {
  const refused = await box.run(`pull --context local --store ${store} --json`);
  expect(errorOf(refused)).toMatchObject({ code: 'usage', hint: expect.stringContaining('store copy') as string });
});
