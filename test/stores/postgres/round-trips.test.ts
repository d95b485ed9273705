import { everyBackend, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { addPeople } from '../../support/front-door.ts';
import { countingRoundTrips } from '../../support/round-trips.ts';
import { testServer } from '../../support/server.ts';
import type { TestServer } from '../../support/server.ts';
import { contextOf } from '../../support/tokens.ts';

/** Budgets of how often a request over HTTP waits for PostgreSQL: a database is often milliseconds away. */

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
  expect([await result.text(), [200, 201]]).toEqual([expect.anything(), expect.arrayContaining([result.status])]);
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

/** The goal for a write. */
const WRITE = 8;

test.each<[string, string, object | undefined]>([
  ['PUT', '/people/grace/role', { role: 'Admin' }],
  ['PATCH', '/people/grace', { username: 'hopper' }],
  ['POST', '/people', { email: 'new@acme.example' }],
  ['POST', '/people/new/reset_password', {}],
  ['POST', '/people/linus/deactivate', {}],
  ['PATCH', '/groups/staff', { description: 'all' }],
  ['PATCH', '/groups/staff', { add: ['edith'] }],
  ['POST', '/groups', { name: 'others' }],
  ['PUT', '/groups/staff/role', { role: 'Admin' }],
  ['DELETE', '/groups/others', undefined],
  ['PUT', '/projects/web/people/hopper', { role: 'Admin' }],
  ['DELETE', '/projects/web/people/hopper', undefined],
  ['POST', '/projects', { name: 'pages' }],
  ['PATCH', '/projects/web', { description: 'pages' }],
  ['DELETE', '/projects/pages', undefined],
  ['POST', '/tokens', { name: 'ci' }],
  ['POST', '/tokens/ci/reset', {}],
  ['DELETE', '/tokens/ci', undefined],
  ['POST', '/service_accounts', { name: 'deploy' }],
  ['POST', '/roles', { name: 'Auditor', permissions: ['organization.view'] }],
  ['PATCH', '/roles/Auditor', { description: 'reads' }],
  ['DELETE', '/roles/Auditor', undefined],
  ['POST', '/invitations', { email: 'guest@acme.example' }],
  ['DELETE', '/people/edith', undefined],
])('a write right after another one waits within its budget: %s %s', async (method, path, body) => {
  inBudget(await tripsOf(method, path, body), WRITE);
});

test('a write after a change by another process waits once more, to learn of it', async () => {
  await box.json('people role hopper Member --json');
  inBudget(await tripsOf('PUT', '/people/hopper/role', { role: 'Admin' }), WRITE);
});
