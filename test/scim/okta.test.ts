import { localBackends } from '../harness.ts';
import { patch, scimBox } from '../support/scim.ts';
import type { Json, ScimBox } from '../support/scim.ts';

/** What Okta sends: the steps of its published test of SCIM 2.0 servers, and what its provisioning does afterwards. */

const [sqlite] = localBackends();
if (sqlite === undefined) throw new Error('there is no backend');

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const STRING = expect.any(String) as string;
const HEADERS = {
  accept: 'application/scim+json',
  'accept-charset': 'utf-8',
  'content-type': 'application/scim+json; charset=utf-8',
  'user-agent': 'OKTA SCIM Integration',
};
const NEW_USER = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'Randi.Testerson',
  name: { givenName: 'Randi', familyName: 'Testerson' },
  emails: [{ primary: true, value: 'randi@okta.example', type: 'work' }],
  displayName: 'Randi Testerson',
  active: true,
};

let box: ScimBox;
let randi: Json;
beforeAll(async () => (box = await scimBox(sqlite)));
afterAll(() => box.destroy());

const get = (path: string) => box.ask('GET', path, undefined, { headers: HEADERS });
const named = (userName: string) => get(`/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);

test('step 1: a page of one user is a list with its numbers', async () => {
  const { status, headers, body } = await get('/Users?count=1&startIndex=1');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('application/scim+json');
  expect(body).toMatchObject({ schemas: [LIST], startIndex: 1, itemsPerPage: 1 });
  expect(body.totalResults).toBeGreaterThan(1);
  expect(body.Resources).toHaveLength(1);
  expect(body.Resources[0]).toMatchObject({ active: true });
});

test('step 2: the listed user can be read by the id', async () => {
  const { body: list } = await get('/Users?startIndex=1&count=2');
  expect(list.Resources).toHaveLength(2);
  const [listed] = list.Resources;
  expect((await get(`/Users/${listed?.id}`)).body).toEqual(listed);
});

test('steps 3 and 5: somebody whom nobody knows is an empty list', async () => {
  for (const name of ['nobody@okta.example', 'random.person@okta.example'])
    expect(await named(name)).toMatchObject({ status: 200, body: { schemas: [LIST], totalResults: 0, Resources: [] } });
});

test('step 4: an id that is nobody’s is 404, with a detail', async () => {
  for (const id of [
    '00919288221112222',
    '0198a000-0000-7000-8000-000000000000',
    'x'.repeat(300),
    '%2e%2e',
    '%F0%9F%98%80',
  ])
    expect({ id, ...(await get(`/Users/${id}`)) }).toMatchObject({
      id,
      status: 404,
      body: { schemas: [ERROR], status: '404', detail: STRING },
    });
});

test('step 6: a user is created with realistic values', async () => {
  const { status, headers, body } = await box.ask('POST', '/Users', NEW_USER, {
    headers: { ...HEADERS, 'content-type': 'application/json' },
  });
  expect(status).toBe(201);
  expect(body).toMatchObject(NEW_USER);
  expect(headers.get('location')).toBe(body.meta.location);
  randi = body;
});

test('step 7: the user is there', async () => {
  expect((await get(`/Users/${randi.id}`)).body).toEqual(randi);
});

test('step 8: the same user again is 409', async () => {
  const again = { ...NEW_USER, emails: [{ primary: true, value: 'other@okta.example', type: 'work' }] };
  for (const body of [NEW_USER, again])
    expect(await box.ask('POST', '/Users', body)).toMatchObject({
      status: 409,
      body: { schemas: [ERROR], status: '409', scimType: 'uniqueness' },
    });
});

test('the user is found whatever the case of the name', async () => {
  const { body } = await named('RANDI.TESTERSON');
  expect(body).toMatchObject({ totalResults: 1, Resources: [{ id: randi.id }] });
});

test('something that is no token is 401, with a detail', async () => {
  const { status, body } = await box.ask('GET', '/Users', undefined, {
    headers: { ...HEADERS, authorization: 'non-token' },
  });
  expect(status).toBe(401);
  expect(body).toMatchObject({ schemas: [ERROR], status: '401', detail: STRING });
});

test('a user is deactivated by a PATCH without a path, answered with the user, and still listed', async () => {
  const { status, body } = await box.ask(
    'PATCH',
    `/Users/${randi.id}`,
    patch({ op: 'replace', value: { active: false } }),
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: randi.id, active: false, name: NEW_USER.name });
  expect((await named(NEW_USER.userName)).body.Resources[0]).toMatchObject({ id: randi.id, active: false });
  const again = await box.ask('PATCH', `/Users/${randi.id}`, patch({ op: 'replace', value: { active: true } }));
  expect(again.body).toMatchObject({ id: randi.id, active: true });
});

test('a profile is updated by a PUT of the whole user', async () => {
  const { body: before } = await get(`/Users/${randi.id}`);
  const { status, body } = await box.ask('PUT', `/Users/${randi.id}`, {
    ...before,
    name: { givenName: 'Randi', familyName: 'Married' },
    displayName: 'Randi Married',
    locale: 'en-US',
    groups: [],
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: randi.id, userName: NEW_USER.userName, name: { familyName: 'Married' } });
  expect((await get(`/Users/${randi.id}`)).body).toEqual(body);
});

test('groups are pushed, renamed by their id, filled, emptied and deleted', async () => {
  const { status, body: group } = await box.ask('POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Pushed',
    members: [{ value: randi.id, display: 'Randi Testerson' }],
  });
  expect(status).toBe(201);
  const change = (...operations: object[]) => box.ask('PATCH', `/Groups/${group.id}`, patch(...operations));
  const members = async () => ((await get(`/Groups/${group.id}`)).body.members ?? []).map(({ value }) => value);
  expect(await members()).toEqual([randi.id]);
  expect((await change({ op: 'replace', value: { id: group.id, displayName: 'Renamed' } })).status).toBeLessThan(205);
  expect((await get('/Groups?startIndex=1&count=100')).body.Resources).toContainEqual(
    expect.objectContaining({ id: group.id, displayName: 'Renamed' }),
  );
  expect(await members()).toEqual([randi.id]);
  await change({ op: 'replace', path: 'members', value: [] });
  expect(await members()).toEqual([]);
  await change({ op: 'add', path: 'members', value: [{ value: randi.id, display: 'Randi' }] });
  await change({ op: 'remove', path: `members[value eq "${randi.id}"]` });
  expect(await members()).toEqual([]);
  expect((await box.ask('DELETE', `/Groups/${group.id}`)).status).toBe(204);
  expect((await get(`/Groups/${group.id}`)).status).toBe(404);
});
