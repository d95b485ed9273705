import { everyBackend, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { addPeople } from '../../support/front-door.ts';
import { countingRoundTrips } from '../../support/round-trips.ts';
import { testServer } from '../../support/server.ts';
import type { TestServer } from '../../support/server.ts';
import { contextOf } from '../../support/tokens.ts';

/** Budgets of how often a request over HTTP waits for PostgreSQL: a database is often milliseconds away. The goal is 8 for a write. */

const READ = 4;

let box: Sandbox;
let server: TestServer;
let keys = 0;
beforeAll(async () => {
  const backend = everyBackend().find(({ name }) => name === 'postgresql');
  if (backend === undefined) throw new Error('there is no PostgreSQL');
  box = await sandbox(backend, async (made) => {
    await addPeople(made, 'grace', 'linus', 'edith', ...Array.from({ length: 150 }, (_, n) => `many${n}`));
    await made.json('group create staff --role Member --member linus --json');
    await made.json('project create web --json');
    await made.json('project people add web grace --role Contributor --json');
  });
  server = await testServer(box.location, box.environment);
  // What is loaded when it is first used takes a while, in which statements are answered.
  await tripsOf('PUT', '/people/linus/role', { role: 'Admin' });
  await tripsOf('PATCH', '/groups/staff', { description: 'before' });
}, 180_000);
afterAll(async () => {
  await server.close();
  await box.destroy();
});

/** The round trips of a request, by their statements. */
async function tripsOf(method: string, path: string, body?: object): Promise<readonly string[]> {
  const request = new Request(`https://roster.test/api/v1${path}`, {
    method,
    headers: {
      authorization: `Token ${contextOf(box).token}`,
      'content-type': 'application/json',
      'idempotency-key': `round trips of request ${String((keys += 1))}`.replaceAll(' ', '-'),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { result, statements } = await countingRoundTrips(() => server.app(request, { address: '127.0.0.1' }));
  expect([result.status, await result.text()]).toEqual([200, expect.anything()]);
  return statements.map((together) => together.join('; '));
}

const inBudget = (trips: readonly string[], budget: number) => expect(trips.length > budget ? trips : []).toEqual([]);

test.each([['/people'], ['/people/linus'], ['/groups'], ['/projects/web/people']])(
  'a read waits within its budget, also after a change: %s',
  async (path) => {
    await tripsOf('GET', path);
    inBudget(await tripsOf('GET', path), READ);
    await tripsOf('PUT', '/people/edith/role', { role: 'Admin' });
    inBudget(await tripsOf('GET', path), READ);
    await box.json('people role edith Member --json');
  },
);

test.each([
  [8, 'PUT', '/people/grace/role', { role: 'Admin' }],
  [9, 'PATCH', '/people/grace', { username: 'hopper' }],
  [11, 'POST', '/people', { email: 'new@acme.example' }],
  [7, 'POST', '/people/linus/deactivate', {}],
  [6, 'PATCH', '/groups/staff', { description: 'all' }],
  [9, 'PATCH', '/groups/staff', { add: ['edith'] }],
  [8, 'POST', '/groups', { name: 'others' }],
  [8, 'PUT', '/groups/staff/role', { role: 'Admin' }],
  [11, 'PUT', '/projects/web/people/hopper', { role: 'Admin' }],
  [9, 'DELETE', '/projects/web/people/hopper', undefined],
  [10, 'POST', '/tokens', { name: 'ci' }],
  [7, 'POST', '/roles', { name: 'Auditor', permissions: ['organization.view'] }],
  [6, 'PATCH', '/projects/web', { description: 'pages' }],
  [12, 'DELETE', '/people/edith', undefined],
])('a write right after another one waits at most %d times: %s %s', async (budget, method, path, body) => {
  inBudget(await tripsOf(method, path, body), budget);
});

test('a write after a change by another process waits once more, to learn of it', async () => {
  await box.json('people role hopper Member --json');
  inBudget(await tripsOf('PUT', '/people/hopper/role', { role: 'Admin' }), 8);
});
