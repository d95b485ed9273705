import { meEdit } from '../../src/operations/me/edit.ts';
import { peopleDeactivate } from '../../src/operations/people/deactivate.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { roleNew } from '../../src/operations/role/new.ts';
import { scimDisable } from '../../src/operations/scim/disable.ts';
import { scimEnable } from '../../src/operations/scim/enable.ts';
import { scimTokenReset } from '../../src/operations/scim/token-reset.ts';
import { serviceAccountDelete } from '../../src/operations/service-account/delete.ts';
import { execute } from '../../src/core/engine/index.ts';
import { localBackends } from '../harness.ts';
import { INSTANCE } from '../support/backends.ts';
import { patch, scimBox, user } from '../support/scim.ts';
import type { ScimBox } from '../support/scim.ts';

/** What a provider may not do, and where its token works. */

const [sqlite] = localBackends();
if (sqlite === undefined) throw new Error('there is no backend');

let box: ScimBox;
beforeEach(async () => (box = await scimBox(sqlite)));
afterEach(() => box.destroy());

const idOf = (name: string): string => box.names.get(name) ?? '';
const kinds = async () => (await box.events()).map(({ resource, operation }) => `${resource}.${operation}`);
/** What a person does to their own address. */
const ownAddress = (name: string, email: string) =>
  execute({ store: box.store, token: box.names.get(`${name}.token`), environment: box.environment }, meEdit, { email });

test('the token works over SCIM only', async () => {
  const asked = (path: string) =>
    box.server.outside.fetch(`${INSTANCE}${path}`, { headers: { authorization: `Bearer ${box.token}` } });
  for (const path of ['/api/v1/people', '/api/v1/session', '/api/v1/instance', '/api/v1alpha/members', '/api/v1/me']) {
    const refused = await asked(path);
    expect({ path, status: refused.status }).toEqual({ path, status: 403 });
    expect(await refused.json()).toMatchObject({ error: { code: 'forbidden', details: { only: '/scim/v2' } } });
  }
  expect((await box.ask('GET', '/Users')).status).toBe(200);
  expect((await box.ask('GET', '/Users', undefined, { base: '/okta/scim' })).status).toBe(200);
  const here = execute({ store: box.store, token: box.token, environment: box.environment }, scimDisable, {});
  await expect(here).rejects.toMatchObject({ code: 'forbidden' });
});

test('others use SCIM with the permissions that they have', async () => {
  expect(await box.ask('GET', '/Users', undefined, { by: 'ada' })).toMatchObject({ status: 200 });
  expect(await box.ask('POST', '/Users', user('x'), { by: 'bob' })).toMatchObject({
    status: 403,
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '403' },
  });
  expect((await box.ask('GET', '/Users', undefined, { by: 'rst_nothing' })).status).toBe(401);
});

describe('a personal token without the permission to manage the provider', () => {
  const may = ['people.view', 'people.invite', 'people.modify', 'people.remove', 'groups.view'];
  const also = ['groups.create', 'groups.modify'];
  beforeEach(async () => {
    await box.call(roleNew, { name: 'Staff', permissions: [...may, ...also].map((one) => `organization.${one}`) });
    await box.call(peopleRole, { person: 'bob', role: 'Staff' });
  });
  const address = (value: string) => patch({ op: 'replace', path: 'emails[type eq "work"].value', value });

  test('confirms no address of its own', async () => {
    const own = await box.ask('PATCH', `/Users/${idOf('bob')}`, address('boss@acme.example'), { by: 'bob' });
    expect(own.status).toBe(403);
    const { body } = await box.ask('GET', `/Users/${idOf('bob')}`);
    expect(body.emails).toMatchObject([{ value: 'bob@acme.example' }]);
    expect(await box.ask('PATCH', `/Users/${idOf('ada')}`, address('a@acme.example'), { by: 'ada' })).toMatchObject({
      status: 200,
    });
  });

  test('says nothing that the provider says', async () => {
    const uma = (await box.ask('POST', '/Users', user('uma'))).body;
    const team = (await box.ask('POST', '/Groups', { displayName: 'Team', externalId: 'g' })).body;
    const external = patch({ op: 'replace', path: 'externalId', value: 'ext-boss' });
    const refused = [
      ['PATCH', `/Users/${uma.id}`, external],
      ['PATCH', `/Users/${uma.id}`, patch({ op: 'replace', path: 'userName', value: 'boss' })],
      ['PATCH', `/Users/${idOf('bob')}`, external],
      ['PUT', `/Users/${uma.id}`, user('uma', { externalId: 'x' })],
      ['POST', '/Users', user('eve')],
      ['PATCH', `/Groups/${team.id}`, external],
      ['POST', '/Groups', { displayName: 'Other', externalId: 'g2' }],
    ] as const;
    for (const [method, path, body] of refused)
      expect([method, path, (await box.ask(method, path, body, { by: 'bob' })).status]).toEqual([method, path, 403]);
    const { body } = await box.ask('GET', '/Users?filter=externalId%20eq%20"ext-boss"');
    expect(body.totalResults).toBe(0);
  });
});

test.each([
  ['PATCH', () => patch({ op: 'replace', value: { active: false } })],
  ['PATCH', () => patch({ op: 'replace', path: 'displayName', value: 'Taken' })],
  ['PATCH', () => patch({ op: 'replace', path: 'emails[type eq "work"].value', value: 'evil@evil.example' })],
  ['PUT', () => user('ada')],
  ['DELETE', () => undefined],
])('an Owner is not changed by %s', async (method, body) => {
  const { status, body: refused } = await box.ask(method, `/Users/${idOf('ada')}`, body());
  expect(status).toBe(403);
  expect(refused.detail).toContain('ada is an Owner');
});

test('an address of somebody else is refused, and be it an Owner’s', async () => {
  const { body: uma } = await box.ask('POST', '/Users', user('uma'));
  const change = (value: string) =>
    box.ask('PATCH', `/Users/${uma.id}`, patch({ op: 'replace', path: 'emails[type eq "work"].value', value }));
  for (const address of ['ada@acme.example', 'BOB@acme.example'])
    expect(await change(address)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
  expect((await box.ask('GET', `/Users/${uma.id}`)).body.emails[0]?.value).toBe('uma@acme.example');
  expect((await box.ask('POST', '/Users', user('ada'))).status).toBe(403);
});

test('somebody with the confirmed address is linked once', async () => {
  const linked = await box.ask('POST', '/Users', user('bob'));
  expect(linked).toMatchObject({ status: 201, body: { id: idOf('bob'), externalId: 'ext-bob' } });
  expect(await kinds()).toContain('User.Linked');
  expect(await box.ask('POST', '/Users', user('bob'))).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
  const other = user('bob', { emails: [{ value: 'bob2@acme.example' }] });
  expect(await box.ask('POST', '/Users', other)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
});

test('nobody is linked by an address that they set themselves, nor found by it', async () => {
  await ownAddress('bob', 'new.boss@acme.example');
  const { status, body } = await box.ask('POST', '/Users', user('new.boss'));
  expect(status).toBe(409);
  expect(body.scimType).toBe('uniqueness');
  expect(body.detail).toContain('roster people edit bob --verify-email new.boss@acme.example');
  const found = await box.ask('GET', '/Users?filter=emails.value%20eq%20"new.boss@acme.example"');
  expect(found.body.totalResults).toBe(0);
  expect((await box.ask('GET', `/Users/${idOf('bob')}`)).body).toMatchObject({
    userName: idOf('bob'),
    emails: [],
  });
});

test('nobody is found by a username that they chose, nor linked before their address is confirmed', async () => {
  const bob = { store: box.store, token: box.names.get('bob.token'), environment: box.environment };
  await execute(bob, meEdit, { username: 'new.boss', email: 'x@else.example' });
  for (const filter of ['userName eq "new.boss"', 'userName sw "NEW"', 'userName co "boss"'])
    expect((await box.ask('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body.totalResults).toBe(0);
  const taken = { status: 409, body: { scimType: 'uniqueness' } };
  const command = 'roster people edit new.boss --verify-email x@else.example';
  for (const [method, body] of [
    ['PUT', user('boss')],
    ['PATCH', patch({ op: 'replace', path: 'externalId', value: 'ext-boss' })],
  ] as const) {
    const refused = await box.ask(method, `/Users/${idOf('bob')}`, body);
    expect(refused).toMatchObject(taken);
    expect(refused.body.detail).toContain(command);
  }
  const real = await box.ask('POST', '/Users', { userName: 'new.boss', emails: [{ value: 'boss@acme.example' }] });
  expect(real).toMatchObject({ status: 201, body: { userName: 'new.boss' } });
  expect(real.body.id).not.toBe(idOf('bob'));
  const sorted = await box.ask('GET', '/Users?sortBy=userName');
  const names = sorted.body.Resources.map(({ userName }) => userName.toLowerCase());
  expect(names).toEqual([...names].sort());
});

test('a provider gives nobody what it does not have', async () => {
  await box.call(scimDisable, {});
  await box.call(roleNew, {
    name: 'Provisioner',
    permissions: ['people.view', 'people.invite', 'people.modify', 'people.remove'].map((one) => `organization.${one}`),
  });
  const { token } = await box.call(scimEnable, { role: 'Provisioner' });
  expect(await box.ask('POST', '/Users', user('uma'), { by: token })).toMatchObject({ status: 403 });
  await box.call(peopleDeactivate, { person: 'bob' });
  const active = patch({ op: 'replace', value: { active: true } });
  expect(await box.ask('PATCH', `/Users/${idOf('bob')}`, active, { by: token })).toMatchObject({ status: 403 });
});

test('its account goes with it alone, and a new token replaces the old one', async () => {
  await expect(box.call(serviceAccountDelete, { account: 'scim' })).rejects.toMatchObject({
    code: 'conflict',
    hint: 'end that first: roster scim disable',
  });
  await expect(box.call(scimEnable, {})).rejects.toMatchObject({ code: 'conflict' });
  const { token } = await box.call(scimTokenReset, {});
  expect((await box.ask('GET', '/Users?count=0')).status).toBe(401);
  expect((await box.ask('GET', '/Users?count=0', undefined, { by: token })).status).toBe(200);
  await box.call(scimDisable, {});
  expect((await box.ask('GET', '/Users?count=0', undefined, { by: token })).status).toBe(401);
});

test.each([
  ['POST', '/Users', {}, 400, 'invalidValue'],
  ['POST', '/Users', user('x', { emails: [{ value: 'no address' }] }), 400, 'invalidValue'],
  ['POST', '/Users', user('x', { active: 'maybe' }), 400, 'invalidValue'],
  ['POST', '/Users', user('x', { displayName: 'a\u0000b' }), 400, 'invalidValue'],
  ['POST', '/Users', user('x', { externalId: '\ud800' }), 400, 'invalidValue'],
  ['POST', '/Users', user('x', { userName: 'x'.repeat(400) }), 400, 'invalidValue'],
  ['POST', '/Users', '[]', 400, 'invalidSyntax'],
  ['POST', '/Users', '{', 400, 'invalidSyntax'],
  ['POST', '/Users', '{"userName":"a","userName":"b"}', 400, 'invalidSyntax'],
  ['POST', '/Users', `{"x":"${'x'.repeat(1024 * 1024)}"}`, 413, undefined],
  ['GET', '/Users?filter=userName', undefined, 400, 'invalidFilter'],
  ['GET', '/Users?filter=meta.location%20eq%20"x"', undefined, 400, 'invalidFilter'],
  ['GET', '/Users?sortBy=nothing', undefined, 400, 'invalidPath'],
  ...[
    'groups',
    'groups.display',
    'groups.type',
    'emails.type',
    'emails.primary',
    'meta.resourceType',
    'meta.version',
  ].map((path): [string, string, undefined, number, string] => [
    'GET',
    `/Users?sortBy=${path}`,
    undefined,
    400,
    'invalidPath',
  ]),
  ...['members', 'members.display', 'members.type', 'meta.resourceType', 'meta.location'].map(
    (path): [string, string, undefined, number, string] => [
      'GET',
      `/Groups?sortBy=${path}`,
      undefined,
      400,
      'invalidPath',
    ],
  ),
  ['GET', '/Users?count=many', undefined, 400, 'invalidValue'],
  ['GET', '/Users/nobody', undefined, 404, undefined],
  ['GET', '/Nothing', undefined, 404, undefined],
  ['DELETE', '/Users', undefined, 405, undefined],
])('%s %s is refused in the words of SCIM', async (method, path, body, status, scimType) => {
  const answered = await box.ask(method, path, body);
  expect(answered).toMatchObject({
    status,
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status) },
  });
  expect(answered.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
  expect(answered.body.scimType).toBe(scimType);
});
