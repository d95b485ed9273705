import { CHOSEN, localBackends, sandbox } from '../../harness.ts';
import type { Backend, Sandbox } from '../../harness.ts';
import { errorOf } from '../../support/front-door.ts';
import { INSTANCE, nowhere, outsideOf, testServer } from '../../support/server.ts';
import type { TestServer } from '../../support/server.ts';
import { aroundSemaphore } from '../../support/semaphore-context.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { createToken } from '../../support/tokens.ts';

/** Contexts of Semaphore instances: how one is added, and what is refused. */

const [sqlite] = localBackends() as readonly [Backend, ...Backend[]];
const ADD = `context add acme --semaphore ${INSTANCE} --token-stdin`;

let box: Sandbox;
let server: TestServer;
let around: SemaphoreContext;
let token: string;

beforeEach(async () => {
  box = await sandbox(sqlite);
  server = await testServer(box.location, box.environment);
  around = aroundSemaphore(box, server.outside, INSTANCE);
  ({ token } = await createToken(box, 'elsewhere'));
});
afterEach(async () => {
  await server.close();
  await box.destroy();
});

const contexts = async (): Promise<unknown> => around.json('context list');

test('add tries the token, and keeps it', async () => {
  const added = await around.run(`${ADD} --json`, { stdin: `${token}\n` });
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(added.stdout)).toMatchObject({ name: 'acme', url: INSTANCE, kind: 'semaphore', logged_in: true });
  expect(added.stdout).not.toContain(token);
  expect((await around.run('people list --fields username')).stdout).toBe('username\nada\n');
});

test('a URL with the path of the API is that of the instance', async () => {
  await around.run(`context add acme --semaphore ${INSTANCE}/api/v1alpha/ --token-stdin`, { stdin: token });
  expect(await contexts()).toMatchObject([{ url: INSTANCE }]);
});

test.each([
  ['a token that the instance does not know', 'wrong', 4, 'unauthenticated'],
  ['no token', '', 4, 'unauthenticated'],
  ['a line that no header can hold', 'a b', 4, 'unauthenticated'],
])('with %s, add is refused and nothing is kept', async (_, stdin, exit, code) => {
  const refused = await around.run(`${ADD} --json`, { stdin });
  expect([refused.code, errorOf(refused).code]).toEqual([exit, code]);
  expect(await contexts()).toEqual([]);
});

test.each([
  [`context add acme --semaphore ${INSTANCE}`, 'usage'],
  [`context add acme --semaphore ${INSTANCE} --token-stdin --store x.db`, 'usage'],
  [`context add acme --semaphore ${INSTANCE} --token-stdin --url ${INSTANCE}`, 'usage'],
  ['context add acme --semaphore http://acme.example --token-stdin', 'invalid'],
  ['context add acme --semaphore acme.example --token-stdin', 'invalid'],
])('%s is refused', async (argv, code) => {
  const refused = errorOf(await around.run(`${argv} --json`, { stdin: token }));
  expect(refused.code).toBe(code);
  if (code === 'invalid') expect(refused.hint).toBe('such as https://acme.semaphoreci.com');
  expect(await contexts()).toEqual([]);
});

test('where nothing answers, add is refused and nothing is kept', async () => {
  const refused = await around.run(`${ADD} --json`, { stdin: token, remote: () => Promise.resolve(nowhere) });
  expect(errorOf(refused).code).toBe('unavailable');
  expect(await contexts()).toEqual([]);
});

test.each([
  ['a page', () => new Response('<html>welcome</html>', { headers: { 'content-type': 'text/html' } })],
  ['a page that is not found', () => new Response('<html>nothing</html>', { status: 404 })],
  ['another JSON document', () => Response.json({ hello: 'world' })],
  ['a JSON text that nothing is found', () => Response.json('Not found', { status: 404 })],
  [
    'an instance of roster below another path',
    () => Response.json({ error: { code: 'not_found', message: 'there is no such path' } }, { status: 404 }),
  ],
])('where %s answers, add says that this is no Semaphore instance', async (_, answer) => {
  const other = outsideOf(box.environment, () => Promise.resolve(answer()));
  const refused = await around.run(`${ADD} --json`, { stdin: token, remote: () => Promise.resolve(other) });
  expect(errorOf(refused).code).toBe('unsupported_by_server');
  expect(await contexts()).toEqual([]);
});

test('the URL of the instance, given with --url, is one of roster', async () => {
  await around.run(ADD, { stdin: token });
  const asked = await around.run(`whoami --url ${INSTANCE} --json`, { env: { ROSTER_TOKEN: token } });
  expect(JSON.parse(asked.stdout)).toMatchObject({ username: 'ada', context: null });
});

test('a login to roster at the same URL leaves it as it is', async () => {
  await around.run(`context add roster.test --semaphore ${INSTANCE} --token-stdin`, { stdin: token });
  const login = await around.run(`login ada --password-stdin --url ${INSTANCE}`, { stdin: CHOSEN });
  expect(login.code).toBe(0);
  expect(await contexts()).toMatchObject([
    { name: 'roster.test', kind: 'semaphore' },
    { name: 'roster.test-2', kind: 'roster', username: 'ada' },
  ]);
  expect((await around.run('people list --fields username')).stdout).toBe('username\nada\n');
});

test('logout tells how its token is forgotten', async () => {
  await around.run(ADD, { stdin: token });
  const refused = errorOf(await around.run('logout --json'));
  expect(refused).toMatchObject({ code: 'unsupported_by_server', hint: expect.stringContaining('remove') as string });
});

test('commands on stores refuse it, and doctor says that it looks at other organizations', async () => {
  await around.run(ADD, { stdin: token });
  // `store` works on the store that is named; here none is.
  const refused = await around.run('store info --json', { env: { ROSTER_STORE: undefined } });
  expect(errorOf(refused).code).toBe('invalid');
  const doctor = await around.run('doctor --json');
  expect(doctor).toMatchObject({ code: 0, stdout: '[]\n' });
  expect(doctor.stderr).toContain('roster pull --store PATH');
});

test('use makes it the current one, and remove forgets it', async () => {
  await around.run(`context add other --url https://roster.example`);
  await around.run(ADD, { stdin: token });
  expect(JSON.parse((await around.run('context use acme --json')).stdout)).toMatchObject({ current: true });
  await around.run('context remove acme --yes');
  expect(await contexts()).toMatchObject([{ name: 'other' }]);
});
