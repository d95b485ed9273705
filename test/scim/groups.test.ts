import { groupCreate } from '../../src/operations/group/create.ts';
import { roleNew } from '../../src/operations/role/new.ts';
import { localBackends } from '../harness.ts';
import { patch, scimBox, user } from '../support/scim.ts';
import type { Json, ScimBox } from '../support/scim.ts';

/** Groups over SCIM, as providers make and change them. */

const group = (displayName: string, ...members: string[]) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
  displayName,
  externalId: `ext-${displayName}`,
  members: members.map((value) => ({ value })),
});
const membersOf = (body: Json): string[] => (body.members ?? []).map(({ display }) => display).sort();

describe.each(localBackends())('groups on $name', (backend) => {
  let box: ScimBox;
  const ids = new Map<string, string>();
  beforeEach(async () => {
    box = await scimBox(backend);
    for (const name of ['uma', 'vic', 'wes']) {
      const { body } = await box.ask('POST', '/Users', user(name));
      ids.set(name, body.id);
    }
  });
  afterEach(() => box.destroy());

  const idOf = (name: string): string => ids.get(name) ?? box.names.get(name) ?? '';
  const member = (name: string) => ({ value: idOf(name) });
  const made = async (displayName: string, ...members: string[]) => {
    const { status, body } = await box.ask('POST', '/Groups', group(displayName, ...members.map(idOf)));
    expect({ status, body }).toMatchObject({ status: 201 });
    return body;
  };
  const kinds = async () => (await box.events()).map(({ resource, operation }) => `${resource}.${operation}`);
  const shown = async (id: string) => (await box.ask('GET', `/Groups/${id}`)).body;

  test('a new one has the default role and its members', async () => {
    const body = await made('Engines', 'uma', 'vic');
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Engines',
      externalId: 'ext-Engines',
      meta: { resourceType: 'Group' },
    });
    expect(membersOf(body)).toEqual(['uma', 'vic']);
    expect(await shown(body.id)).toEqual(body);
    const listed = await box.ask('GET', '/Groups?filter=displayName%20eq%20"ENGINES"');
    expect(listed.body.Resources).toEqual([body]);
    const { body: uma } = await box.ask('GET', `/Users/${idOf('uma')}`);
    expect(uma.groups).toMatchObject([{ value: body.id, display: 'Engines' }]);
    const last = (await box.events()).at(-1);
    expect(last).toMatchObject({ resource: 'Group', operation: 'Added', medium: 'SCIM', username: 'scim' });
  });

  test('one member in the place of another is another version', async () => {
    const { id, meta } = await made('Engines', 'uma');
    box.clock.now += 1000;
    const swap = patch({ op: 'replace', path: 'members', value: [member('vic')] });
    const { headers } = await box.ask('PATCH', `/Groups/${id}`, swap);
    expect(headers.get('etag')).not.toBe(meta.version);
    expect((await shown(id)).meta.version).toBe(headers.get('etag'));
  });

  test('members are added and removed one by one, and the answer has no body', async () => {
    const { id, meta } = await made('Engines', 'uma');
    const added = await box.ask(
      'PATCH',
      `/Groups/${id}`,
      patch({ op: 'Add', path: 'members', value: [member('vic')] }),
    );
    expect(added).toMatchObject({ status: 204, body: undefined });
    expect(added.headers.get('etag')).not.toBe(meta.version);
    expect(membersOf(await shown(id))).toEqual(['uma', 'vic']);
    const gone = patch({ op: 'remove', path: `members[value eq "${idOf('uma')}"]` });
    expect((await box.ask('PATCH', `/Groups/${id}`, gone)).status).toBe(204);
    // Again: nobody is there to remove.
    const before = (await box.events()).length;
    expect((await box.ask('PATCH', `/Groups/${id}`, gone)).status).toBe(204);
    expect((await box.events()).length).toBe(before);
    expect(membersOf(await shown(id))).toEqual(['vic']);
    expect((await kinds()).slice(-2)).toEqual(['Group.Modified', 'Group.Modified']);
  });

  test.each([
    ['replace', () => ({ op: 'replace', path: 'members', value: [member('wes')] }), ['wes']],
    ['replace by nobody', () => ({ op: 'replace', path: 'members', value: [] }), []],
    ['replace without a path', () => ({ op: 'replace', value: { members: [member('wes')] } }), ['wes']],
    ['remove with a value list', () => ({ op: 'Remove', path: 'members', value: [member('uma')] }), ['vic']],
    ['remove all', () => ({ op: 'remove', path: 'members' }), []],
    ['add who is there', () => ({ op: 'add', path: 'members', value: [member('uma')] }), ['uma', 'vic']],
    ['remove who is not there', () => ({ op: 'remove', path: 'members', value: [member('wes')] }), ['uma', 'vic']],
  ])('%s', async (_what, operation, left) => {
    const { id } = await made('Engines', 'uma', 'vic');
    expect((await box.ask('PATCH', `/Groups/${id}`, patch(operation()))).status).toBe(204);
    expect(membersOf(await shown(id))).toEqual(left);
  });

  test('attributes that are asked for are answered, and members only if they are', async () => {
    const { id } = await made('Engines', 'uma');
    const rename = patch({ op: 'replace', path: 'displayName', value: 'Motors' });
    const { status, body } = await box.ask('PATCH', `/Groups/${id}?attributes=displayName`, rename);
    expect(status).toBe(200);
    expect(body).toEqual({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], id, displayName: 'Motors' });
    const listed = await box.ask('GET', '/Groups?excludedAttributes=members');
    expect(listed.body.Resources.map((one) => one.members)).toEqual([undefined, undefined, undefined]);
  });

  test('a PUT replaces name and members', async () => {
    const { id } = await made('Engines', 'uma', 'vic');
    const { status, body } = await box.ask('PUT', `/Groups/${id}`, group('Motors', idOf('vic'), idOf('wes')));
    expect(status).toBe(200);
    expect(body).toMatchObject({ displayName: 'Motors', externalId: 'ext-Motors' });
    expect(membersOf(body)).toEqual(['vic', 'wes']);
  });

  test('a deleted one is not there any more, and its members are', async () => {
    const { id } = await made('Engines', 'uma');
    expect((await box.ask('DELETE', `/Groups/${id}`)).status).toBe(204);
    expect((await box.ask('GET', `/Groups/${id}`)).status).toBe(404);
    expect((await box.ask('DELETE', `/Groups/${id}`)).status).toBe(404);
    expect((await box.ask('GET', `/Users/${idOf('uma')}`)).body.groups).toEqual([]);
  });

  test('If-Match keeps a change from what was read before another one', async () => {
    const { id, meta } = await made('Engines');
    const add = (name: string) => patch({ op: 'add', path: 'members', value: [member(name)] });
    const headers = { 'if-match': meta.version };
    expect((await box.ask('PATCH', `/Groups/${id}`, add('uma'), { headers })).status).toBe(204);
    expect((await box.ask('PATCH', `/Groups/${id}`, add('vic'), { headers })).status).toBe(412);
    expect(membersOf(await shown(id))).toEqual(['uma']);
  });

  test('names that are taken, members who are not there, and groups of groups are refused', async () => {
    const { id } = await made('Engines');
    for (const name of ['Engines', 'Platform'])
      expect(await box.ask('POST', '/Groups', group(name))).toMatchObject({
        status: 409,
        body: { scimType: 'uniqueness' },
      });
    const nobody = patch({ op: 'add', path: 'members', value: [{ value: 'nobody' }] });
    const nested = patch({ op: 'add', path: 'members', value: [{ value: id, type: 'Group' }] });
    for (const body of [nobody, nested])
      expect(await box.ask('PATCH', `/Groups/${id}`, body)).toMatchObject({
        status: 400,
        body: { scimType: 'invalidValue' },
      });
    expect((await box.ask('POST', '/Groups', group('a\u0000b'))).status).toBe(400);
  });

  test('nobody gets a role by a group that the provider has not', async () => {
    await box.call(roleNew, { name: 'Settings', permissions: ['organization.general_settings.modify'] });
    const { id } = await box.call(groupCreate, { name: 'Council', role: 'Settings' });
    const add = patch({ op: 'add', path: 'members', value: [member('uma')] });
    const { status, body } = await box.ask('PATCH', `/Groups/${id}`, add);
    expect(status).toBe(403);
    expect(body.detail).toContain('organization.general_settings.modify');
  });

  test('several hundred members in one request', async () => {
    const people = Array.from({ length: 300 }, (_, at) => `many-${at}`);
    for (const name of people) {
      const { body } = await box.ask('POST', '/Users', user(name));
      ids.set(name, body.id);
    }
    const { id } = await made('Many', ...people);
    expect((await shown(id)).members).toHaveLength(300);
    const none = patch({ op: 'remove', path: 'members', value: people.slice(0, 299).map(member) });
    expect((await box.ask('PATCH', `/Groups/${id}`, none)).status).toBe(204);
    expect(membersOf(await shown(id))).toEqual(['many-299']);
  });
});
