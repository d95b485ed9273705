import { localBackends } from '../harness.ts';
import { patch, scimBox } from '../support/scim.ts';
import type { Json, ScimBox } from '../support/scim.ts';

/** What Microsoft Entra ID sends, as its documentation of the requests of its provisioning service shows it. */

const [sqlite] = localBackends();
if (sqlite === undefined) throw new Error('there is no backend');

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const NEW_USER = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
  externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
  userName: 'Test_User_ab6490ee@testuser.example',
  active: true,
  emails: [{ primary: true, type: 'work', value: 'Test_User_fd0ea19b@testuser.example' }],
  meta: { resourceType: 'User' },
  name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
  roles: [],
  [ENTERPRISE]: { department: 'Sales', manager: { value: '7' } },
};

let box: ScimBox;
let user: Json;
beforeAll(async () => {
  box = await scimBox(sqlite);
  ({ body: user } = await box.ask('POST', '/Users', NEW_USER));
});
afterAll(() => box.destroy());

const get = async (path: string): Promise<Json> => (await box.ask('GET', path)).body;
const found = (kind: string, filter: string) => get(`/${kind}?filter=${encodeURIComponent(filter)}`);
const change = (...operations: object[]) => box.ask('PATCH', `/Users/${user.id}`, patch(...operations));

test('a user is created without what is not kept', () => {
  const { roles: _, [ENTERPRISE]: __, schemas: ___, meta: ____, ...kept } = NEW_USER;
  expect(user).toMatchObject({ ...kept, schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] });
  expect(user).not.toHaveProperty('roles');
  expect(user).not.toHaveProperty([ENTERPRISE]);
});

test.each([
  ['userName', `userName eq "${NEW_USER.userName.toUpperCase()}"`],
  ['externalId', `externalId eq "${NEW_USER.externalId}"`],
  ['the work address', 'emails[type eq "work"].value eq "test_user_fd0ea19b@testuser.example"'],
])('a user is found by %s', async (_, filter) => {
  expect(await found('Users', filter)).toMatchObject({ totalResults: 1, startIndex: 1, Resources: [{ id: user.id }] });
});

test('the credentials are tried with somebody who does not exist', async () => {
  const nobody = 'userName eq "f47ac10b-58cc-4372-a567-0e02b2c3d479"';
  expect(await found('Users', nobody)).toMatchObject({ totalResults: 0, Resources: [], startIndex: 1 });
});

test('several properties change at once', async () => {
  const { status, body } = await change(
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'updated@testuser.example' },
    { op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName' },
    { op: 'Add', path: `${ENTERPRISE}:department`, value: 'Support' },
    { op: 'Add', path: 'addresses[type eq "work"].country', value: 'ML' },
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({
    emails: [{ value: 'updated@testuser.example', type: 'work', primary: true }],
    name: { familyName: 'updatedFamilyName', givenName: 'givenName' },
  });
});

test('a replace without a path has dotted keys, and keys with URNs', async () => {
  const { body } = await change({
    op: 'replace',
    value: {
      displayName: 'lV',
      'name.givenName': 'Aric',
      'name.formatted': 'Aric Nia',
      'emails[type eq "work"].value': 'aric@entra.example',
      [`${ENTERPRISE}:employeeNumber`]: 'OTFD',
      [ENTERPRISE]: { costCenter: '1' },
    },
  });
  expect(body).toMatchObject({ displayName: 'lV', name: { givenName: 'Aric', formatted: 'Aric Nia' } });
  expect(body.emails).toMatchObject([{ value: 'aric@entra.example' }]);
});

test('a userName changes, and the old one is free', async () => {
  const { body } = await change({ op: 'Replace', path: 'userName', value: '5b50642d@testuser.example' });
  expect(body).toMatchObject({ id: user.id, userName: '5b50642d@testuser.example' });
  expect((await found('Users', `userName eq "${NEW_USER.userName}"`)).totalResults).toBe(0);
});

test.each([
  ['false', false],
  ['"False"', 'False'],
  ['"false"', 'false'],
])('a user is disabled by %s, and still found', async (_, value) => {
  expect((await change({ op: 'Add', path: 'active', value: 'True' })).body.active).toBe(true);
  expect((await change({ op: 'Replace', path: 'active', value })).body.active).toBe(false);
  expect((await found('Users', 'userName eq "5b50642d@testuser.example"')).Resources[0]?.active).toBe(false);
});

test('groups are made empty, matched by name without their members, and changed one member at a time', async () => {
  const created = await box.ask('POST', '/Groups', {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:Group',
      'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group',
    ],
    externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
    displayName: 'Engineers of Entra',
    meta: { resourceType: 'Group' },
  });
  expect(created).toMatchObject({ status: 201, body: { externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159' } });
  const { id } = created.body;
  const patched = (...operations: object[]) => box.ask('PATCH', `/Groups/${id}`, patch(...operations));
  const matched = await get(
    `/Groups?excludedAttributes=members&filter=${encodeURIComponent('displayName eq "engineers of entra"')}`,
  );
  expect(matched).toMatchObject({ totalResults: 1, Resources: [{ id }] });
  expect(matched.Resources[0]).not.toHaveProperty('members');
  const isMember = async (who: string) =>
    (await found('Groups', `id eq "${id}" and members eq "${who}"`)).totalResults === 1;

  const other = box.names.get('bob') ?? '';
  expect((await patched({ op: 'Add', path: 'members', value: [{ $ref: null, value: user.id }] })).status).toBe(204);
  expect((await patched({ op: 'Add', path: 'members', value: [{ $ref: null, value: other }] })).status).toBe(204);
  expect([await isMember(user.id), await isMember(other)]).toEqual([true, true]);
  expect((await patched({ op: 'Remove', path: 'members', value: [{ $ref: null, value: other }] })).status).toBe(204);
  expect([await isMember(user.id), await isMember(other)]).toEqual([true, false]);
  await patched({ op: 'Replace', path: 'displayName', value: '1879db59' });
  expect(await get(`/Groups/${id}?excludedAttributes=members`)).toMatchObject({ displayName: '1879db59' });
  expect(await isMember(user.id)).toBe(true);
  expect((await box.ask('DELETE', `/Groups/${id}`)).status).toBe(204);
});

test('a user is deleted, and is 404 and in no list from then on', async () => {
  expect((await box.ask('DELETE', `/Users/${user.id}`)).status).toBe(204);
  expect(await box.ask('GET', `/Users/${user.id}`)).toMatchObject({ status: 404, body: { status: '404' } });
  expect((await found('Users', 'userName eq "5b50642d@testuser.example"')).totalResults).toBe(0);
  expect((await box.ask('DELETE', `/Users/${user.id}`)).status).toBe(404);
});

test('the schemas that are discovered are a list of camel-cased words without null', async () => {
  const schemas = await get('/Schemas');
  expect(schemas).toMatchObject({ totalResults: 2, Resources: [{ name: 'User' }, { name: 'Group' }] });
  expect(JSON.stringify(schemas)).not.toContain('null');
});
