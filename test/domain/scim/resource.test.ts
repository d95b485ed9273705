import { GROUP, USER } from '../../../src/domain/scim/attributes.ts';
import {
  DEFAULT_PAGE,
  MAX_BULK_BYTES,
  MAX_BULK_OPERATIONS,
  MAX_PAGE,
  resourceTypes,
  schemas,
  serviceProviderConfig,
} from '../../../src/domain/scim/discovery.ts';
import { leafPath } from '../../../src/domain/scim/attribute-path.ts';
import { projected, wanted } from '../../../src/domain/scim/projection.ts';
import type { Projection } from '../../../src/domain/scim/projection.ts';
import { resourceFrom } from '../../../src/domain/scim/resource.ts';
import { faultOf } from '../../support/scim-patches.ts';

/** Bodies of resources, what is shown of them, and what the service says of itself. */

test('a body is read with names in any case, and without what is not kept', () => {
  const body = {
    schemas: [USER.urn],
    id: 'mine',
    USERNAME: 'ada',
    externalid: 'x',
    password: 'secret',
    Active: 'True',
    name: { FamilyName: 'Lovelace', honorificPrefix: 'Lady' },
    'name.givenName': 'Ada',
    emails: [{ value: 'a@b.example', Primary: 'true', display: 'x' }, { type: 'home', value: '' }, null],
    phoneNumbers: [{ value: '1' }],
    displayName: '',
    groups: [{ value: 'g' }],
    meta: { created: 'never' },
    shoeSize: 38,
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: '7' },
  };
  expect(resourceFrom(body, USER)).toEqual({
    userName: 'ada',
    externalId: 'x',
    active: true,
    name: { familyName: 'Lovelace', givenName: 'Ada' },
    emails: [{ value: 'a@b.example', primary: true }, { type: 'home' }],
  });
});

test.each([
  [{}, 'invalidValue: userName is missing or empty'],
  [{ userName: null }, 'invalidValue: userName is missing or empty'],
  [{ userName: ['a', 'b'] }, 'invalidValue: userName is a text, and not a list'],
  [{ userName: 'a', active: 1 }, 'invalidValue: active is true or false, and not 1'],
  [{ userName: 'a', emails: [['a@b.example']] }, 'invalidValue: emails is a list of objects, and not a list'],
])('%j is no user', (body, fault) => {
  expect(faultOf(() => resourceFrom(body, USER))).toBe(fault);
});

test('what only looks like a name of an object is none', () => {
  const body = JSON.parse('{"displayName":"g","__proto__":{"members":[]},"constructor":1,"members":[]}') as object;
  expect(resourceFrom(body as Record<string, unknown>, GROUP)).toEqual({ displayName: 'g' });
});

const TEAM = {
  schemas: [GROUP.urn],
  id: 'g',
  displayName: 'Team',
  members: [{ value: 'a', display: 'Ada' }],
  meta: { resourceType: 'Group', created: 'then' },
};
const only = (...attributes: string[]): Projection => ({ attributes, excludedAttributes: undefined });
const but = (...excludedAttributes: string[]): Projection => ({ attributes: undefined, excludedAttributes });

test.each([
  [only(), 'schemas id'],
  [only('displayname', 'nothing'), 'schemas id displayName'],
  [only(`${GROUP.urn}:members`), 'schemas id members'],
  [only(GROUP.urn), 'schemas id displayName members meta'],
  [but(), 'schemas id displayName members meta'],
  [but('members', ' META'), 'schemas id displayName'],
  [but('id', 'schemas', 'members.value', 'members.display'), 'schemas id displayName meta'],
  [{ attributes: ['members', 'meta'], excludedAttributes: ['members'] }, 'schemas id meta'],
])('%j shows %s', (projection, expected) => {
  const shown = Object.keys(projected(TEAM, projection, GROUP)).join(' ');
  expect(shown).toBe(expected);
  expect(wanted('displayName', projection, GROUP)).toBe(shown.includes('displayName'));
});

test('parts of an attribute are shown alone, or left out', () => {
  expect(projected(TEAM, only('members.value', 'meta.created'), GROUP)).toEqual({
    schemas: TEAM.schemas,
    id: 'g',
    members: [{ value: 'a' }],
    meta: { created: 'then' },
  });
  expect(projected(TEAM, but('members.display', 'meta'), GROUP).members).toEqual([{ value: 'a' }]);
  expect(projected({ ...TEAM, members: [] }, only('members.value'), GROUP).members).toEqual([]);
});

test('members need not be read where nobody asked for them', () => {
  expect(wanted('members', but('members'), GROUP)).toBe(false);
  expect(wanted('members', but('members.display'), GROUP)).toBe(true);
  expect(wanted('members', only('displayName'), GROUP)).toBe(false);
  expect(wanted('members', only('members.value'), GROUP)).toBe(true);
});

test('the service tells what it can do, and which attributes it has', () => {
  const base = 'https://roster.example/scim/v2';
  expect(serviceProviderConfig(base)).toMatchObject({
    patch: { supported: true },
    bulk: { supported: true, maxOperations: MAX_BULK_OPERATIONS, maxPayloadSize: MAX_BULK_BYTES },
    filter: { supported: true, maxResults: MAX_PAGE },
    changePassword: { supported: false },
    meta: { location: `${base}/ServiceProviderConfig` },
  });
  expect([MAX_BULK_OPERATIONS, MAX_BULK_BYTES, MAX_PAGE, DEFAULT_PAGE]).toEqual([1000, 1024 * 1024, 1000, 100]);
  expect(resourceTypes(base).map(({ id, endpoint, schema }) => [id, endpoint, schema])).toEqual([
    ['User', '/Users', USER.urn],
    ['Group', '/Groups', GROUP.urn],
  ]);
  const [user] = schemas(base);
  const attributes = user?.attributes as Record<string, unknown>[];
  expect(attributes.map(({ name }) => name)).toEqual(['userName', 'name', 'displayName', 'active', 'emails', 'groups']);
  expect(attributes[0]).toEqual({
    name: 'userName',
    type: 'string',
    description: expect.any(String) as string,
    multiValued: false,
    required: true,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'server',
  });
  expect(attributes[3]).not.toHaveProperty('caseExact');
});

test.each([
  ['username', 'userName'],
  [`${USER.urn}:name.FAMILYNAME`, 'name.familyName'],
  ['emails', 'emails.value'],
  ['emails.type', 'emails.type'],
  ['meta.lastmodified', 'meta.lastModified'],
  ['name', undefined],
  ['title', undefined],
  ['a b', undefined],
])('to sort by %s is to sort by %s', (text, path) => {
  expect(leafPath(USER, text)).toBe(path);
});
