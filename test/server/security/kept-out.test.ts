import { BASE } from '../../../src/api/route.ts';
import { rateLimits } from '../../../src/server/limits.ts';
import { localBackends } from '../../harness.ts';
import { ask } from '../../support/attacked.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { testServer } from '../../support/server.ts';
import type { TestServer } from '../../support/server.ts';
import { formsIn, visitor } from '../../support/visitor.ts';

/** Nobody's faults keep others out: not their token, and not their login where they are expected. */

const WINDOW = 1000;
const CHOSEN = 'correct horse battery staple';
const OFFICE = '203.0.113.5';

let box: Acme;
let server: TestServer;

const limited = async (stranger: number): Promise<TestServer> =>
  testServer(box.location, box.environment, {
    limits: rateLimits({ token: 0, address: 0, stranger: stranger / WINDOW }, new Uint8Array(16), WINDOW),
  });
const login = async (name: string, password: string, address = OFFICE): Promise<number> => {
  const body = JSON.stringify({ login: name, password });
  return (await ask(server, 'POST', `${BASE}/session`, { body, address })).status;
};

beforeAll(async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await acme(sqlite);
});
afterEach(() => server.close());
afterAll(() => box.destroy());

test('twelve right logins at once all succeed', async () => {
  server = await limited(100);
  const all = await Promise.all(Array.from({ length: 12 }, () => login('ada', CHOSEN, '203.0.113.77')));
  expect(all).toEqual(Array.from({ length: 12 }, () => 200));
});

test('as many wrong ones at once are three guesses and refusals', async () => {
  server = await limited(100);
  const all = await Promise.all(Array.from({ length: 12 }, (_, at) => login('ada', `wrong ${at}`, '203.0.113.78')));
  expect(all.filter((status) => status === 401)).toHaveLength(3);
  expect(all.filter((status) => status === 429)).toHaveLength(9);
  box.clock.now += 10 * 60 * 1000;
});

test('a familiar account logs in at its address, whatever strangers there do', async () => {
  server = await limited(10);
  expect(await login('ada', CHOSEN)).toBe(200);
  for (let at = 0; at < 12; at += 1) await login(`guess${at}`, 'wrong');
  expect(await login('guess', 'wrong')).toBe(429);
  expect(await login('ada', CHOSEN)).toBe(200);
});

test('on the page as well', async () => {
  server = await limited(10);
  const signIn = async (name: string, password: string): Promise<number> => {
    const one = visitor(server, undefined, OFFICE);
    const first = await ask(server, 'GET', '/signin', { address: '203.0.113.200' });
    one.cookies.set('__Host-roster-visitor', /visitor=([^;]+)/.exec(first.headers.get('set-cookie') ?? '')?.[1] ?? '');
    return (await one.post('/signin', { ...formsIn(first.text)[0]?.hidden, login: name, password })).status;
  };
  expect(await login('ada', CHOSEN)).toBe(200);
  for (let at = 0; at < 10; at += 1) await login(`guess${at}`, 'wrong');
  expect(await signIn('guess', 'wrong')).toBe(429);
  expect(await signIn('ada', CHOSEN)).toBe(303);
});

test('guesses at the password of a familiar account are limited as those of strangers are', async () => {
  server = await limited(3);
  expect(await login('ada', CHOSEN)).toBe(200);
  const statuses: number[] = [];
  for (let at = 0; at < 12; at += 1) {
    statuses.push(await login('ada', `wrong ${at}`));
    // Past every delay of the store: what is left is the server's own limit.
    box.clock.now += 2 * 60 * 1000;
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429, 429, 429]);
});

test('by whatever names they are made, the server counts them by account', async () => {
  server = await limited(3);
  expect(await login('ada', CHOSEN)).toBe(200);
  const statuses: number[] = [];
  for (let at = 0; at < 12; at += 1) {
    statuses.push(await login(['ada', 'ada@acme.example', 'ADA@acme.example'][at % 3] ?? '', `wrong ${at}`));
    box.clock.now += 2 * 60 * 1000;
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429, 429, 429]);
});

test('a token is checked however many strangers failed at its address', async () => {
  server = await limited(2);
  for (let at = 0; at < 4; at += 1) await login(`guess${at}`, 'wrong');
  const token = box.names.get('bob.token');
  expect((await ask(server, 'GET', `${BASE}/session`, { token, address: OFFICE })).status).toBe(200);
  expect((await ask(server, 'GET', `${BASE}/session`, { address: OFFICE })).status).toBe(429);
});
