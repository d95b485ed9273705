import { roleNew } from '../../src/operations/role/new.ts';
import { V1ALPHA } from '../../src/compat/semaphore/routes.ts';
import { BASE, V1 } from '../../src/api/route.ts';
import type { Route } from '../../src/api/route.ts';
import { api } from '../../src/registry.ts';
import { backends } from '../harness.ts';
import { ask, errorIn, nameOf } from '../support/attacked.ts';
import { asTheyAre, everyInput } from '../support/every-input.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';
import { stateOf } from '../support/state.ts';

/** Roster's own API understands a request wholly or not at all; Semaphore's takes what Semaphore takes. */

const [backend] = backends();

let box: Acme;
let routes: readonly Route[];
beforeEach(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await acme(backend);
  routes = (await api()).routes.filter((route) => route.api === V1);
});
afterEach(() => box.destroy());

const send = (method: string, path: string, body?: unknown, base = BASE) =>
  ask(box.server, method, base + path, {
    token: box.names.get('ada.token'),
    body: body === undefined ? undefined : JSON.stringify(body),
  });

test('no route takes a parameter or a field that it does not know', async () => {
  const before = await stateOf(box);
  const wrong: unknown[] = [];
  for (const [at, route] of routes.entries()) {
    const { path, query, body } = route.request.encode(everyInput(asTheyAre)[route.operation.name] ?? {});
    const address = `198.51.100.${at}`;
    const asked = (search: URLSearchParams, fields: object | undefined) =>
      ask(box.server, route.method, `${BASE}${path}?${search.toString()}`, {
        token: box.names.get('ada.token'),
        body: fields === undefined ? undefined : JSON.stringify(fields),
        address,
      });
    const told = [await asked(new URLSearchParams([...query, ['whatever', '1']]), body)];
    if (route.method !== 'GET' && route.lines === undefined) told.push(await asked(query, { ...body, whatever: 1 }));
    for (const one of told)
      if (one.status !== 400 || !/unknown (parameter|field): whatever/.test(errorIn(one).message))
        wrong.push([nameOf(route), one.status, one.text]);
  }
  expect(wrong).toEqual([]);
  expect(await stateOf(box)).toBe(before);
});

test.each([
  ['POST', '/tokens', { name: 'ci', permission: ['organization.view'], expire: '1d' }, 'permissions, expires'],
  ['PATCH', '/groups/Platform', { members_to_remove: ['bob'], describtion: 'x' }, 'description'],
  ['POST', '/people/batch', { people: [{ emial: 'x@acme.example', email: 'x@acme.example' }] }, 'email'],
  ['PATCH', '/roles/Helpdesk', { permision: [] }, 'permissions'],
  ['GET', '/people?serch=x', undefined, 'search'],
  ['GET', '/audit_logs?Limit=1', undefined, 'limit'],
])('%s %s %j is refused with what was likely meant', async (method, path, body, meant) => {
  const before = await stateOf(box);
  const told = await send(method, path, body);
  expect(told.status).toBe(400);
  expect(errorIn(told)).toMatchObject({ code: 'invalid', hint: `did you mean ${meant}?` });
  expect(await stateOf(box)).toBe(before);
});

test('what stands in the wrong part of a request is told where it belongs', async () => {
  expect(errorIn(await send('DELETE', '/roles/Helpdesk', { scope: 'org' }))).toMatchObject({
    message: 'unknown field: scope',
    hint: 'scope stands in the query of this request',
  });
  expect(errorIn(await send('PATCH', '/groups/Platform?name=Other', {}))).toMatchObject({
    message: 'unknown parameter: name',
    hint: 'name stands in the body of this request',
  });
  expect(errorIn(await send('PATCH', '/groups/Platform', { group: 'Leads', name: 'Other' })).message).toBe(
    'unknown field: group',
  );
});

test('an import with a field that nobody knows is refused before its first row', async () => {
  const rows = ['{"line":1,"email":"x@acme.example"}', '{"line":2,"email":"y@acme.example","rol":"Admin"}'];
  const before = await stateOf(box);
  const told = await ask(box.server, 'POST', `${BASE}/people/import`, {
    token: box.names.get('ada.token'),
    body: rows.join('\n'),
  });
  expect(told.status).toBe(400);
  expect(errorIn(told)).toMatchObject({ message: 'line 2: unknown field: rol', hint: 'did you mean role?' });
  expect(await stateOf(box)).toBe(before);
});

test('of very many unknown names a few are told, none of them whole where it is long', async () => {
  const query = Array.from({ length: 500 }, (_, at) => `${'x'.repeat(80)}${at}=1`).join('&');
  const { message } = errorIn(await send('GET', `/people?${query}`));
  expect(message).toMatch(/^unknown parameters: x{60}…, .* and 490 more$/);
});

describe('a method that a path does not take', () => {
  test.each([
    ['DELETE', `${BASE}/people`, 'GET, HEAD, POST'],
    ['PUT', `${BASE}/groups/Platform`, 'DELETE, GET, HEAD, PATCH'],
    ['OPTIONS', `${BASE}/session`, 'DELETE, GET, HEAD, POST'],
    ['POST', `${BASE}/instance`, 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['PATCH', `${V1ALPHA.base}/members`, 'GET, HEAD, POST'],
  ])('%s %s is 405, and told what it does', async (method, path, allow) => {
    const told = await ask(box.server, method, path);
    expect([told.status, told.headers.get('allow')]).toEqual([405, allow]);
    expect(errorIn(told)).toMatchObject({ code: 'method_not_allowed', hint: `it takes ${allow}` });
  });

  test('a path that is none is 404 with every method', async () => {
    for (const method of ['GET', 'POST', 'DELETE'])
      expect((await ask(box.server, method, `${BASE}/nowhere`)).status).toBe(404);
  });
});

describe('one request means one thing', () => {
  const roles = async () =>
    (await box.store.read((tx) => tx.roles.list(undefined))).map(({ scope, name }) => [name, scope]);
  beforeEach(async () => {
    await box.call(roleNew, { name: 'Dup' });
    await box.call(roleNew, { name: 'Dup', scope: 'project' });
  });

  test.each([BASE, V1ALPHA.base])('a role of a scope is deleted below %s, whatever headers say', async (base) => {
    for (const accept of ['application/json', 'application/vnd.roster+json']) {
      const told = await ask(box.server, 'DELETE', `${base}/roles/Dup?scope=project`, {
        token: box.names.get('ada.token'),
        headers: { accept },
      });
      expect(told.status).toBe(accept === 'application/json' ? 200 : 400);
    }
    expect(await roles()).toContainEqual(['Dup', 'org']);
    expect(await roles()).not.toContainEqual(['Dup', 'project']);
  });
});

describe('Semaphore’s API', () => {
  const read = async (path: string) => {
    const { status, text } = await send('GET', path, undefined, V1ALPHA.base);
    return [status, JSON.parse(text) as unknown] as const;
  };

  test('a slash at the end, an empty parameter, one that nobody knows, and a page beyond the largest are no fault', async () => {
    const members = await read('/members');
    expect(members[0]).toBe(200);
    for (const path of ['/members/', '/members?page_no=', '/members?page_size=9999', '/members?colour=red'])
      expect(await read(path)).toEqual(members);
    expect(await read('/service_accounts/?page_size=99999&page_token=')).toEqual(await read('/service_accounts'));
  });

  test('a slash at the end is another path in roster’s own', async () => {
    expect((await send('GET', '/people/')).status).toBe(404);
  });
});
