import { emailKey } from '../../src/domain/names/names.ts';
import { localBackends } from '../harness.ts';
import { INSTANCE } from '../support/backends.ts';
import { patch, scimBox, user } from '../support/scim.ts';
import type { ScimBox } from '../support/scim.ts';

/** Users over SCIM: made, read, changed and deleted, as providers do it. */

describe.each(localBackends())('users on $name', (backend) => {
  let box: ScimBox;
  beforeEach(async () => (box = await scimBox(backend)));
  afterEach(() => box.destroy());

  const made = async (name: string, more: object = {}) => {
    const { status, body } = await box.ask('POST', '/Users', user(name, more));
    expect({ status, body }).toMatchObject({ status: 201 });
    return body;
  };
  const personWith = async (email: string) => {
    const [person] = await box.store.read((tx) => tx.people.find({ emailKeys: [emailKey(email)] }));
    return person;
  };
  const kinds = async () => (await box.events()).map(({ resource, operation }) => `${resource}.${operation}`);

  test('a new one is a person with the default role, whom the provider manages', async () => {
    const { status, headers, body } = await box.ask('POST', '/Users', user('jane'));
    expect(status).toBe(201);
    expect(headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
    expect(headers.get('location')).toBe(`${INSTANCE}/scim/v2/Users/${body.id}`);
    expect(headers.get('etag')).toBe(body.meta.version);
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'jane@acme.example',
      externalId: 'ext-jane',
      name: { givenName: 'jane', familyName: 'Example' },
      displayName: 'jane Example',
      active: true,
      emails: [{ value: 'jane@acme.example', type: 'work', primary: true }],
      groups: [],
      meta: { resourceType: 'User', location: headers.get('location') },
    });
    const person = await personWith('jane@acme.example');
    expect(person).toMatchObject({ id: body.id, username: 'jane', email_verified: true, status: 'active' });
    const [{ role } = { role: null }] = await box.store.read((tx) => tx.people.describe(person ? [person] : []));
    expect(role?.name).toBe('Member');
    const last = (await box.events()).at(-1);
    expect(last).toMatchObject({ resource: 'User', operation: 'Added', medium: 'SCIM', username: 'scim' });
    expect((await box.ask('GET', `/Users/${body.id}`)).body).toEqual(body);
  });

  test('a page has totals, an order and a bound, and never nothing where no count is given', async () => {
    for (const name of ['uma', 'vic', 'wes']) await made(name);
    const all = (await box.ask('GET', '/Users')).body;
    expect(all).toMatchObject({ totalResults: 8, startIndex: 1, itemsPerPage: 8 });
    const two = (await box.ask('GET', '/Users?startIndex=1&count=2')).body;
    expect(two).toMatchObject({ totalResults: 8, startIndex: 1, itemsPerPage: 2 });
    const sorted = (await box.ask('GET', '/Users?sortBy=userName&sortOrder=descending&startIndex=2&count=2')).body;
    expect(sorted.Resources.map((one) => one.userName)).toEqual(['vic@acme.example', 'uma@acme.example']);
    expect((await box.ask('GET', '/Users?count=0')).body).toMatchObject({ totalResults: 8, Resources: [] });
    expect((await box.ask('GET', '/Users?startIndex=-3&count=1')).body).toMatchObject({ startIndex: 1 });
    expect((await box.ask('GET', '/Users?startIndex=9')).body).toMatchObject({ totalResults: 8, Resources: [] });
  });

  test.each([
    ['userName eq "UMA@acme.example"', ['uma@acme.example']],
    ['externalId eq "ext-vic"', ['vic@acme.example']],
    ['externalId eq "EXT-vic"', []],
    ['emails.value eq "uma@ACME.example"', ['uma@acme.example']],
    ['emails[type eq "work" and value sw "vic"]', ['vic@acme.example']],
    ['userName eq "nobody@acme.example"', []],
    ['name.familyName co "xamp" and not (userName sw "uma")', ['vic@acme.example']],
    ['active eq false', []],
    ['groups.display eq "platform"', ['bob@acme.example']],
  ])('the filter %s finds %j', async (filter, found) => {
    await made('uma');
    await made('vic');
    const { status, body } = await box.ask('GET', `/Users?filter=${encodeURIComponent(filter)}`);
    expect(status).toBe(200);
    expect(body.Resources.map((one) => one.userName)).toEqual(found);
    expect(body.totalResults).toBe(found.length);
  });

  test('attributes choose what is shown', async () => {
    const { id } = await made('uma');
    expect((await box.ask('GET', `/Users/${id}?attributes=userName`)).body).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id,
      userName: 'uma@acme.example',
    });
    const { body } = await box.ask(
      'GET',
      '/Users?excludedAttributes=emails,name.givenName&filter=userName%20sw%20"uma"',
    );
    expect(body.Resources[0]?.emails).toBeUndefined();
    expect(body.Resources[0]?.name).toEqual({ familyName: 'Example' });
  });

  test('a PATCH without a path deactivates, answers the user, and ends tokens; the user stays in lists', async () => {
    const { id } = await made('uma');
    const answered = await box.ask('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: false } }));
    expect(answered).toMatchObject({ status: 200, body: { id, active: false } });
    const listed = await box.ask('GET', '/Users?filter=userName%20eq%20"uma@acme.example"');
    expect(listed.body.Resources).toMatchObject([{ id, active: false }]);
    await box.ask('PATCH', `/Users/${id}`, patch({ op: 'Replace', path: 'active', value: 'True' }));
    expect(await personWith('uma@acme.example')).toMatchObject({ status: 'active' });
    expect((await kinds()).slice(-2)).toEqual(['User.Deactivated', 'User.Reactivated']);
  });

  test('deactivation ends tokens for good, and keeps the role', async () => {
    const bob = box.names.get('bob') ?? '';
    const { status } = await box.ask('PATCH', `/Users/${bob}`, patch({ op: 'replace', value: { active: false } }));
    expect(status).toBe(200);
    await box.ask('PATCH', `/Users/${bob}`, patch({ op: 'replace', value: { active: true } }));
    expect(await kinds()).toContain('Token.Revoked');
    expect((await box.send('GET', '/members', undefined, 'bob')).status).toBe(401);
  });

  test('a PUT replaces what the provider says, and leaves out what it does not say', async () => {
    const { id } = await made('uma');
    const { externalId: _, displayName: __, ...rest } = user('uma', { name: { formatted: 'Uma E.' } });
    const { status, body } = await box.ask('PUT', `/Users/${id}`, rest);
    expect(status).toBe(200);
    expect(body.externalId).toBeUndefined();
    expect(body.displayName).toBeUndefined();
    expect(body.name).toEqual({ formatted: 'Uma E.' });
    expect((await kinds()).at(-1)).toBe('User.Linked');
    const before = (await box.events()).length;
    expect((await box.ask('PUT', `/Users/${id}`, rest)).body).toEqual(body);
    expect((await box.events()).length).toBe(before);
  });

  test('an e-mail that changes at the provider is confirmed by that', async () => {
    const { id } = await made('uma');
    const { body } = await box.ask(
      'PATCH',
      `/Users/${id}`,
      patch({ op: 'Replace', path: 'emails[type eq "work"].value', value: 'uma.new@acme.example' }),
    );
    expect(body.emails).toEqual([{ value: 'uma.new@acme.example', type: 'work', primary: true }]);
    expect(await personWith('uma.new@acme.example')).toMatchObject({ id, email_verified: true });
  });

  test('a deleted one is not there any more', async () => {
    const { id } = await made('uma');
    expect(await box.ask('DELETE', `/Users/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect(await box.ask('GET', `/Users/${id}`)).toMatchObject({
      status: 404,
      body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404' },
    });
    expect(await personWith('uma@acme.example')).toBeUndefined();
  });

  test('who owns projects is deactivated instead, is not shown any more, and comes back as the same person', async () => {
    const alice = box.names.get('alice') ?? '';
    expect((await box.ask('DELETE', `/Users/${alice}`)).status).toBe(204);
    expect((await box.ask('GET', `/Users/${alice}`)).status).toBe(404);
    expect(await personWith('alice@acme.example')).toMatchObject({ id: alice, status: 'deactivated' });
    expect((await kinds()).slice(-2)).toEqual(['Token.Revoked', 'User.Unlinked']);
    const names = (await box.ask('GET', '/Users')).body.Resources.map((one) => one.id);
    expect(names).not.toContain(alice);
    expect(await box.ask('POST', '/Users', user('alice'))).toMatchObject({
      status: 201,
      body: { id: alice, active: true },
    });
  });

  test('If-Match keeps a change from what was read before another one', async () => {
    const { id, meta } = await made('uma');
    const change = (value: string) => patch({ op: 'replace', path: 'displayName', value });
    const first = await box.ask('PATCH', `/Users/${id}`, change('One'), { headers: { 'if-match': meta.version } });
    expect(first.status).toBe(200);
    expect(first.body.meta.version).not.toBe(meta.version);
    const second = await box.ask('PATCH', `/Users/${id}`, change('Two'), { headers: { 'if-match': meta.version } });
    expect(second).toMatchObject({ status: 412, body: { status: '412' } });
    expect((await box.ask('GET', `/Users/${id}`)).body.displayName).toBe('One');
  });
});
