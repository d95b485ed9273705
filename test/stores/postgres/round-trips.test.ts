import { everyBackend, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { addPeople } from '../../support/front-door.ts';
import { countingRoundTrips } from '../../support/round-trips.ts';
import { testServer } from '../../support/server.ts';
import type { TestServer } from '../../support/server.ts';
import { contextOf } from '../../support/tokens.ts';

/** Budgets of how often a request over HTTP waits for PostgreSQL: a database is often milliseconds away. */

const READ = 3;
/** After a change, when the server's cache has nothing. */
const FIRST_READ = 6;
const WRITE = 20;
const FIRST_WRITE = 23;

let box: Sandbox;
let server: TestServer;
let keys = 0;
beforeAll(async () => {
  const backend = everyBackend().find(({ name }) => name === 'postgresql');
  if (backend === undefined) throw new Error('there is no PostgreSQL');
  box = await sandbox(backend, (made) =>
    addPeople(made, 'grace', 'linus', 'edith', ...Array.from({ length: 150 }, (_, n) => `many${n}`)),
  );
  server = await testServer(box.location, box.environment);
}, 60_000);
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

test('a list waits a few times, and more often after a change', async () => {
  await tripsOf('PUT', '/people/edith/role', { role: 'Admin' });
  inBudget(await tripsOf('GET', '/people'), FIRST_READ);
  inBudget(await tripsOf('GET', '/people'), READ);
});

test('one person is read within the budget of reads', async () => {
  await tripsOf('GET', '/people/grace');
  inBudget(await tripsOf('GET', '/people/linus'), READ);
});

test('a change of role waits within the budget of writes, also right after another one', async () => {
  await tripsOf('GET', '/people');
  inBudget(await tripsOf('PUT', '/people/grace/role', { role: 'Admin' }), WRITE);
  inBudget(await tripsOf('PUT', '/people/linus/role', { role: 'Admin' }), FIRST_WRITE);
});
