import { groupModify } from '../../src/operations/group/modify.ts';
import { peopleInvite } from '../../src/operations/people/invite.ts';
import { scimEnable } from '../../src/operations/scim/enable.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { V1ALPHA } from '../../src/compat/semaphore/routes.ts';
import { returnsResource, resourceInput } from '../../src/api/etag.ts';
import { NDJSON } from '../../src/api/ndjson.ts';
import { BASE, V1 } from '../../src/api/route.ts';
import type { Route } from '../../src/api/route.ts';
import { api } from '../../src/registry.ts';
import { backends } from '../harness.ts';
import { ask, askRoute, errorIn, nameOf } from '../support/attacked.ts';
import type { RequestOptions, Told } from '../support/attacked.ts';
import { asTheyAre, everyInput } from '../support/every-input.ts';
import { withQuotaAndEntry } from '../support/quota-and-entry.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';
import { stateOf } from '../support/state.ts';

/** A client that changes what it read is refused where somebody changed it in between. */

const [backend] = backends();

let box: Acme;
let routes: readonly Route[];
beforeEach(async () => {
  await organize();
  routes = (await api()).routes.filter((route) => route.api === V1);
});
afterEach(() => box.destroy());

async function organize(): Promise<void> {
  if (backend === undefined) throw new Error('there is no backend');
  box = await acme(backend);
  await box.call(tokenCreate, { name: 'another' });
  await box.call(scimEnable, {});
  await box.call(peopleInvite, { people: [{ email: 'guest@acme.example' }] });
  await withQuotaAndEntry(box);
}

const tokenOf = (name: string): string => box.names.get(`${name}.token`) ?? '';
const send = (method: string, path: string, fields?: object, asking: RequestOptions = {}): Promise<Told> =>
  ask(box.server, method, BASE + path, {
    token: tokenOf('ada'),
    body: fields === undefined ? undefined : JSON.stringify(fields),
    ...asking,
  });
const tagOf = ({ headers }: Told): string => headers.get('etag') ?? '';
const inputOf = ({ operation }: Route) => everyInput(asTheyAre)[operation.name] ?? {};
const readOf = ({ resource }: Route): Route => {
  const read = routes.find((one) => one.operation === resource);
  if (read === undefined) throw new Error('the read of a resource has no route');
  return read;
};
const withResource = () => routes.filter(({ resource }) => resource !== undefined);

/** Paths with a parameter whose answer is no single resource, and why. */
const WITHOUT: Readonly<Record<string, string>> = {
  'project.people-list': 'a list',
  'group.members': 'a list',
  'queue.jobs': 'what moves by itself',
  'people.overview': 'a person with roles, projects and tokens, as far as the reader may see them',
  'role.diff': 'two roles, compared',
  'me.unlink': 'a tie of the person who is signed in, that the page about them tells of',
  'scim.mapping-set': 'read in the list of all mappings alone',
  'scim.mapping-remove': 'read in the list of all mappings alone',
  'signin.configure-oidc': 'it makes what is not there',
  'signin.configure-saml': 'likewise',
  'signin.mapping-set': 'read in the list of all mappings alone',
  'signin.mapping-remove': 'read in the list of all mappings alone',
  'signin.unlink': 'the identities of a person, of which none is left',
};

test('every path to one thing declares how that is read', () => {
  const without = routes.filter(
    ({ method, path, resource }) => method !== 'POST' && path.includes(':') && resource === undefined,
  );
  expect(without.map(({ operation }) => operation.name).sort()).toEqual(Object.keys(WITHOUT).sort());
  for (const route of withResource()) expect([nameOf(route), readOf(route).method]).toEqual([nameOf(route), 'GET']);
});

test('every single resource has a strong tag, the same as long as it is the same', async () => {
  for (const route of withResource().filter(({ method }) => method === 'GET')) {
    const told = [1, 2].map(() => askRoute(box.server, route, inputOf(route), { token: tokenOf('ada') }));
    const [one, two] = (await Promise.all(told)).map(tagOf);
    expect([nameOf(route), one]).toEqual([nameOf(route), expect.stringMatching(/^"[\w-]{43}"$/)]);
    expect(one).toBe(two);
  }
});

test('neither using a token nor renaming somebody else changes a tag', async () => {
  const tags = async () => {
    const paths = ['/tokens/another', '/people/ada', '/groups/Platform'];
    return Promise.all(paths.map(async (path) => tagOf(await send('GET', path))));
  };
  const before = await tags();
  const { token } = await box.call(tokenCreate, { name: 'third' });
  expect((await send('GET', '/me', undefined, { token })).status).toBe(200);
  expect((await send('PATCH', '/people/bob', { username: 'zoe' })).status).toBe(200);
  expect((await send('GET', '/groups/Platform/members')).text).toContain('zoe');
  expect(await tags()).toEqual(before);
  expect((await send('PATCH', '/groups/Platform', { add: ['carol'] })).status).toBe(200);
  expect(await tags()).not.toEqual(before);
});

/** These prove who asks by a password as well, which the inputs do not. */
const OTHER_PROOF = ['me.password'];

test('a change under a tag that is not the current one is refused, and nothing is changed', async () => {
  const before = await stateOf(box);
  const changes = withResource().filter(({ method }) => method !== 'GET');
  expect(changes.length).toBeGreaterThan(12);
  for (const route of changes) {
    const told = await askRoute(box.server, route, inputOf(route), {
      token: tokenOf('ada'),
      headers: { 'if-match': '"another"' },
    });
    const current = await askRoute(
      box.server,
      readOf(route),
      resourceInput(readOf(route).operation as never, inputOf(route)),
      {
        token: tokenOf('ada'),
      },
    );
    if (OTHER_PROOF.includes(route.operation.name)) continue;
    expect([nameOf(route), told.status]).toEqual([nameOf(route), 412]);
    expect(errorIn(told)).toMatchObject({ code: 'stale', details: { etag: tagOf(current) } });
  }
  expect(await stateOf(box)).toBe(before);
});

/** What the path of a resource takes after a change: a role in a project stands at that of its subject. */
function idIn(text: string): string | undefined {
  const one = JSON.parse(text) as { readonly id?: string; readonly subject?: { readonly id: string } };
  return 'via' in one ? one.subject?.id : one.id;
}

test('a change under the current tag is done, and what it answers has the tag of a read after it', async () => {
  const changes = withResource().filter(
    (route) => route.method !== 'GET' && !OTHER_PROOF.includes(route.operation.name),
  );
  for (const route of changes) {
    await box.destroy();
    await organize();
    const token = (await box.call(tokenCreate, { name: 'second', ...(route.path === '/me' ? { person: 'bob' } : {}) }))
      .token;
    const input = resourceInput(readOf(route).operation as never, inputOf(route));
    // By its id, once that is known: it may have another name by then.
    const read = (id?: string) => {
      const parameter = readOf(route).parameters.at(-1);
      const named = id === undefined || parameter === undefined ? input : { ...input, [parameter]: id };
      return askRoute(box.server, readOf(route), named, { token });
    };
    const tag = tagOf(await read());
    const told = await askRoute(box.server, route, inputOf(route), { token, headers: { 'if-match': `"x", ${tag}` } });
    expect([nameOf(route), told.status, told.status === 200 ? '' : told.text]).toEqual([nameOf(route), 200, '']);
    if (returnsResource(route))
      expect([nameOf(route), tagOf(told)]).toEqual([nameOf(route), tagOf(await read(idIn(told.text)))]);
  }
});

test('an import, which is of many, is refused under a tag', async () => {
  const before = await stateOf(box);
  const line = JSON.stringify({ line: 1, email: 'new@acme.example' });
  const asking = { body: line, headers: { 'if-match': '"x"', 'content-type': NDJSON } };
  expect(await send('POST', '/people/import', undefined, asking)).toMatchObject({ status: 400 });
  expect(await stateOf(box)).toBe(before);
});

describe('of two who read the same', () => {
  test('the second is refused until they read again', async () => {
    const tag = tagOf(await send('GET', '/groups/Platform'));
    const edit = (description: string, etag: string) =>
      send('PATCH', '/groups/Platform', { description }, { headers: { 'if-match': etag } });
    expect((await edit('one', tag)).status).toBe(200);
    const late = await edit('two', tag);
    expect(late.status).toBe(412);
    expect((await edit('two', String(errorIn(late).details.etag))).status).toBe(200);
  });

  test('a repetition under its key is answered as it was, though the tag has moved', async () => {
    const headers = { 'if-match': tagOf(await send('GET', '/groups/Platform')), 'idempotency-key': 'k'.repeat(30) };
    const rename = (more: object = {}) =>
      send('PATCH', '/groups/Platform', { description: 'new' }, { headers: { ...headers, ...more } });
    const first = await rename();
    await box.call(groupModify, { group: 'Platform', description: 'newer' });
    expect((await rename()).text).toBe(first.text);
    expect((await rename({ 'if-match': '"other"' })).status).toBe(409);
  });
});

test.each([
  ['any', '*', 200],
  ['a weak one', 'W/TAG', 412],
  ['one without quotes', 'abc', 400],
  ['nothing', ' ', 400],
])('a tag that is %s', async (_what, header, status) => {
  const tag = tagOf(await send('GET', '/groups/Platform'));
  const headers = { 'if-match': header.replace('TAG', tag) };
  expect((await send('PATCH', '/groups/Platform', { description: 'x' }, { headers })).status).toBe(status);
});

test('what has no tag is not changed under one; Semaphore’s API knows none', async () => {
  const headers = { 'if-match': '"x"' };
  const before = await stateOf(box);
  expect((await send('POST', '/groups', { name: 'Other' }, { headers })).status).toBe(400);
  expect(await stateOf(box)).toBe(before);
  const path = `${V1ALPHA.base}/groups/${box.names.get('Platform') ?? ''}`;
  const told = await ask(box.server, 'PATCH', path, { token: tokenOf('ada'), headers, body: '{"description":"x"}' });
  expect([told.status, tagOf(told)]).toEqual([200, '']);
});

test('without the permission to read a resource its tag tells nothing of it', async () => {
  const permissions = ['organization.groups.modify'];
  const { token } = await box.call(tokenCreate, { name: 'blind', permissions });
  const told = await send('PATCH', '/groups/Platform', { description: 'x' }, { token, headers: { 'if-match': '"x"' } });
  expect([told.status, errorIn(told).details.permission]).toEqual([403, 'organization.groups.view']);
});

describe('under a tag that is not the current one', () => {
  const attempt = async (by: string, method: string, path: string, fields?: object) => {
    const told = await send(method, path, fields, { token: tokenOf(by), headers: { 'if-match': '"old"' } });
    const { text } = await send('GET', '/audit_logs?outcome=denied');
    const { items } = JSON.parse(text) as { readonly items: readonly unknown[] };
    return [told.status, errorIn(told).code, items.length];
  };

  test.each<[what: string, method: string, path: string, fields: object | undefined]>([
    ['a name that is taken', 'PATCH', '/groups/Platform', { name: 'Leads' }],
    ['a member who is not there', 'PATCH', '/groups/Platform', { add: ['nobody'] }],
    ['an owner of projects', 'DELETE', '/people/alice', undefined],
    ['the last Owner', 'PUT', '/people/ada/role', { role: 'Member' }],
    ['a predefined role', 'DELETE', '/roles/Admin', undefined],
  ])('a refusal for %s is stale, and nothing is recorded', async (_what, method, path, fields) => {
    const before = await stateOf(box);
    expect(await attempt('ada', method, path, fields)).toEqual([412, 'stale', 0]);
    expect(await stateOf(box)).toBe(before);
  });

  test.each<[what: string, by: string, method: string, path: string, fields: object | undefined, code: string]>([
    ['without the permission', 'bob', 'PATCH', '/groups/Platform', { description: 'x' }, 'forbidden'],
    ['with more than they have', 'alice', 'PUT', '/people/bob/role', { role: 'Owner' }, 'owner_role'],
    ['of an Owner', 'alice', 'PUT', '/people/ada/role', { role: 'Member' }, 'owner_role'],
  ])('an attempt %s is refused as that, and recorded', async (_what, by, method, path, fields, code) => {
    expect(await attempt(by, method, path, fields)).toEqual([403, code, 1]);
  });
});
