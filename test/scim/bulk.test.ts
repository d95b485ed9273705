import { rateLimits } from '../../src/server/limits.ts';
import { sharing } from '../../src/server/sharing.ts';
import type { Parts } from '../../src/server/app.ts';
import { localBackends } from '../harness.ts';
import { INSTANCE } from '../support/backends.ts';
import { patch, scimBox, user } from '../support/scim.ts';
import type { ScimBox } from '../support/scim.ts';
import { testServer } from '../support/server.ts';

/** Several changes in one request, searches with a body, and oneself. */

const [sqlite] = localBackends();
if (sqlite === undefined) throw new Error('there is no backend');

let box: ScimBox;
beforeEach(async () => (box = await scimBox(sqlite)));
afterEach(() => box.destroy());

interface Told {
  readonly method: string;
  readonly bulkId?: string;
  readonly location?: string;
  readonly version?: string;
  readonly status: string;
  readonly response?: { readonly scimType?: string; readonly detail: string };
}

async function bulk(operations: readonly object[], more: object = {}, by?: string): Promise<readonly Told[]> {
  const asked = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: operations, ...more };
  const { status, body } = await box.ask('POST', '/Bulk', asked, by === undefined ? {} : { by });
  expect(status).toBe(200);
  expect(body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'] });
  return (body as unknown as { readonly Operations: readonly Told[] }).Operations;
}
const statuses = (told: readonly Told[]) => told.map(({ status }) => status).join(' ');
const post = (name: string, bulkId = name) => ({ method: 'POST', path: '/Users', bulkId, data: user(name) });
const deactivate = patch({ op: 'replace', value: { active: false } });

test('each change is made and told of by itself', async () => {
  const told = await bulk([
    { method: 'PATCH', path: '/Users/bulkId:eve', data: deactivate },
    post('uma'),
    post('eve'),
    post('uma', 'again'),
    {
      method: 'POST',
      path: '/Groups',
      bulkId: 'team',
      data: { displayName: 'Team', members: [{ value: 'bulkId:eve' }] },
    },
    { method: 'DELETE', path: '/Users/bulkId:uma' },
  ]);
  expect(statuses(told)).toBe('200 201 201 409 201 204');
  const { body: groups } = await box.ask('GET', '/Groups?filter=displayName%20eq%20"Team"');
  expect(groups.Resources[0]?.members).toMatchObject([{ display: 'eve' }]);
  expect(told[1]?.location).toMatch(/^https:\/\/[^/]+\/scim\/v2\/Users\/[0-9a-f-]{36}$/);
  expect(told[5]?.location).toBe(told[1]?.location);
  expect(told[3]).toMatchObject({ bulkId: 'again', response: { scimType: 'uniqueness' } });
  const { body } = await box.ask('GET', '/Users?filter=userName%20sw%20"uma"%20or%20userName%20sw%20"eve"');
  expect(body).toMatchObject({ totalResults: 1, Resources: [{ userName: 'eve@acme.example', active: false }] });
  const events = await box.events();
  const made = events.filter(({ medium }) => medium === 'SCIM');
  expect(made.map(({ resource, operation, outcome }) => `${resource}.${operation} ${outcome}`)).toEqual(
    expect.arrayContaining(['User.Added ok', 'User.Deactivated ok', 'User.Removed ok']),
  );
});

test('after so many errors nothing more is tried', async () => {
  const told = await bulk([post('ada'), post('uma'), post('ada', 'b'), post('eve')], { failOnErrors: 2 });
  expect(statuses(told)).toBe('403 201 403');
  expect((await box.ask('GET', '/Users?filter=userName%20sw%20"eve"')).body.totalResults).toBe(0);
});

test('a change of another version is refused, as is what nobody made', async () => {
  const { body } = await box.ask('POST', '/Users', user('uma'));
  const change = (version: string) => ({ method: 'PATCH', path: `/Users/${body.id}`, version, data: deactivate });
  const told = await bulk([
    change('W/"old"'),
    change(body.meta.version),
    change(body.meta.version),
    { method: 'PUT', path: '/Users/bulkId:nobody', data: user('x') },
    { method: 'PATCH', path: '/Users/0198a000-0000-7000-8000-000000000000', data: deactivate },
  ]);
  expect(statuses(told)).toBe('412 200 412 400 404');
  expect(told[1]?.version).not.toBe(body.meta.version);
  expect(told[3]?.response?.scimType).toBe('invalidValue');
  expect(told[3]).not.toHaveProperty('location');
});

test('each change needs what it needs by itself', async () => {
  expect(
    statuses(await bulk([post('uma'), { method: 'DELETE', path: `/Users/${box.names.get('ada')}` }], {}, 'bob')),
  ).toBe('403 403');
  expect((await box.ask('POST', '/Bulk', { Operations: [post('uma')] }, { by: 'rst_nothing' })).status).toBe(401);
});

test('no path leads out of SCIM', async () => {
  const out = ['\\..\\..\\..\\..\\api\\v1\\service_accounts\\victim', '..', '%2e%2e', 'x\\..\\..'];
  for (const id of out) {
    const asked = { Operations: [{ method: 'DELETE', path: `/Users/${id}` }] };
    expect(await box.ask('POST', '/Bulk', asked, { by: 'ada' })).toMatchObject({ body: { scimType: 'invalidPath' } });
    const referring = await bulk([{ method: 'DELETE', path: `/Users/bulkId:${id}` }]);
    expect(referring).toMatchObject([{ status: '400' }]);
  }
});

test('a version that is no text of a header is refused', async () => {
  for (const version of ['a\nb', 'ä💚', 'a\u0000'])
    expect(
      await box.ask('POST', '/Bulk', { Operations: [{ method: 'DELETE', path: '/Users/x', version }] }),
    ).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
});

test('each change counts as a request, the first with that which holds it, and for its account', async () => {
  const nothing = Array.from({ length: 4 }, () => ({ method: 'DELETE', path: '/Users/x' }));
  const statusesWith = async (parts: Partial<Parts>) => {
    const server = await testServer(box.location, box.environment, parts);
    const response = await server.outside.fetch(`${INSTANCE}/scim/v2/Bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${box.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ Operations: nothing }),
    });
    const { Operations } = (await response.json()) as { readonly Operations: readonly Told[] };
    await server.close();
    return statuses(Operations);
  };
  const limits = rateLimits({ token: 3 / 1000, address: 0, stranger: 0 }, new Uint8Array(16), 1000);
  expect(await statusesWith({ limits })).toBe('404 404 404 429');
  const share = sharing({ now: box.environment.now, busy: () => 0, rate: 1, later: setImmediate });
  let made = 0;
  const shares = () => {
    const one = share();
    made += 1;
    if (made !== 2) return one;
    // The first change takes all the time that the account has.
    const end = (): void => {
      one.spend(30_000);
      one.end();
    };
    return { ...one, end };
  };
  expect(await statusesWith({ shares })).toBe('404 429 429 429');
});

test.each([
  ['no operation', { Operations: [] }, 'invalidSyntax'],
  ['a bulk in a bulk', { Operations: [{ method: 'POST', path: '/Bulk', data: {} }] }, 'invalidPath'],
])('%s is refused as a whole', async (_, body, scimType) => {
  expect(await box.ask('POST', '/Bulk', body)).toMatchObject({ status: 400, body: { scimType } });
});

test('more operations than a bulk may have are too large, and the limit is told', async () => {
  const body = { Operations: Array.from({ length: 1001 }, () => ({ method: 'DELETE', path: '/Users/x' })) };
  const { status, body: told } = await box.ask('POST', '/Bulk', body);
  expect([status, told]).toEqual([
    413,
    {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '413',
      detail: 'there are 1001 operations, and at most 1000 in one request',
    },
  ]);
});

test('others have the thread between the changes of a bulk', async () => {
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  count();
  const nobody = { method: 'DELETE', path: '/Users/0198a000-0000-7000-8000-000000000000' };
  const told = await bulk(Array.from({ length: 100 }, () => nobody));
  isDone = true;
  expect(new Set(told.map(({ status }) => status))).toEqual(new Set(['404']));
  expect(turns).toBeGreaterThan(100);
});

test('a search with a body finds what the list finds', async () => {
  await box.ask('POST', '/Users', user('uma'));
  const asked = { filter: 'userName sw "uma"', attributes: ['userName', 'active'], COUNT: 5, startIndex: 1 };
  const { status, body } = await box.ask('POST', '/Users/.search', asked);
  expect(status).toBe(200);
  const query = '/Users?filter=userName%20sw%20"uma"&attributes=userName,active&count=5';
  expect(body).toEqual((await box.ask('GET', query)).body);
  expect(Object.keys(body.Resources[0] ?? {}).sort()).toEqual(['active', 'id', 'schemas', 'userName']);
  const { body: group } = await box.ask('POST', '/Groups', { displayName: 'Searched' });
  const found = await box.ask('POST', '/Groups/.search', { filter: 'displayName eq "searched"' });
  expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: group.id }] });
  for (const bad of [{ filter: 1 }, { count: 'many' }, { filter: 'x' }, { sortBy: {} }])
    expect((await box.ask('POST', '/Users/.search', bad)).status).toBe(400);
});

test('who asks is a user, unless it is a service account', async () => {
  const { status, body } = await box.ask('GET', '/Me', undefined, { by: 'bob' });
  expect([status, body.id]).toEqual([200, box.names.get('bob')]);
  expect(await box.ask('GET', '/Me')).toMatchObject({ status: 501, body: { status: '501' } });
});
