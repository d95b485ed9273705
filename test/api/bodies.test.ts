import { V1ALPHA } from '../../src/compat/semaphore/routes.ts';
import { contentTypeOf } from '../../src/api/content-type.ts';
import { BASE, V1 } from '../../src/api/route.ts';
import type { Route } from '../../src/api/route.ts';
import { api } from '../../src/registry.ts';
import { backends } from '../harness.ts';
import { ask, askRoute, errorIn, nameOf } from '../support/attacked.ts';
import { asTheyAre, everyInput } from '../support/every-input.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';
import { stateOf } from '../support/state.ts';

/** Bodies that a route does not take, and what the refusal says. */

const [backend] = backends();

let box: Acme;
beforeAll(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await acme(backend);
});
afterAll(() => box.destroy());

const send = (path: string, body: string | undefined, headers: Readonly<Record<string, string>> = {}, base = BASE) =>
  ask(box.server, 'POST', base + path, { token: box.names.get('ada.token'), body, headers });

describe('a content type', () => {
  const GROUP = '{"name":"Typed"}';

  test('that a route does not take is refused by every route, and nothing is changed', async () => {
    const routes: readonly Route[] = (await api()).routes.filter(({ api, method }) => api === V1 && method !== 'GET');
    const before = await stateOf(box);
    for (const [at, route] of routes.entries()) {
      const { path } = route.request.encode(everyInput(asTheyAre)[route.operation.name] ?? {});
      const told = await ask(box.server, route.method, BASE + path, {
        token: box.names.get('ada.token'),
        body: '{}',
        headers: { 'content-type': 'text/plain' },
        address: `198.51.100.${at}`,
      });
      expect([nameOf(route), told.status]).toEqual([nameOf(route), 415]);
      const takes = contentTypeOf(route);
      expect(errorIn(told)).toEqual({
        code: 'unsupported_media_type',
        message: `the body must be ${takes}, not text/plain`,
        hint: `send the header Content-Type: ${takes}`,
        details: { takes },
      });
    }
    expect(await stateOf(box)).toBe(before);
  });

  test.each([
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/x-ndjson',
    'application/merge-patch+json',
    'application/jsonp',
    'application/json, text/plain',
    'text/plain; application/json',
    ';application/json',
    '',
    `text/${'x'.repeat(100)}`,
  ])('%s is not JSON', async (type) => {
    const told = await send('/groups', GROUP, { 'content-type': type });
    expect([told.status, errorIn(told).code]).toEqual([415, 'unsupported_media_type']);
    expect(told.text).not.toContain('x'.repeat(61));
  });

  test('is required of a body', async () => {
    const request = new Request(`https://roster.test${BASE}/groups`, {
      method: 'POST',
      headers: { authorization: `Token ${box.names.get('ada.token') ?? ''}` },
      body: new TextEncoder().encode(GROUP),
    });
    const answer = await box.server.app(request, { address: '192.0.2.7' });
    const { error } = (await answer.json()) as { readonly error: unknown };
    expect([answer.status, error]).toEqual([
      415,
      expect.objectContaining({
        message: 'the body has no content type',
        hint: 'send the header Content-Type: application/json',
      }),
    ]);
  });

  test.each(['application/json', 'Application/JSON; charset=utf-8', ' application/json ;charset=x'])(
    '%s is JSON',
    async (type) => {
      const told = await send('/groups?dry_run=true', GROUP, { 'content-type': type });
      expect([told.status, told.text]).toEqual([200, expect.stringContaining('Typed')]);
    },
  );

  test('of rows is that of lines', async () => {
    const told = await send('/people/import', '{"line":1,"email":"x@acme.example"}', {
      'content-type': 'application/json',
    });
    expect([told.status, errorIn(told).hint]).toEqual([415, 'send the header Content-Type: application/x-ndjson']);
  });

  test('of an empty body is not looked at', async () => {
    const { status } = await ask(box.server, 'DELETE', `${BASE}/groups/Platform?dry_run=true`, {
      token: box.names.get('ada.token'),
      body: '',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(status).toBe(200);
  });

  test('tells nothing to who may not ask', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await ask(box.server, 'POST', `${BASE}/groups`, { body: GROUP, headers })).status).toBe(401);
    const token = box.names.get('bob.token');
    expect((await ask(box.server, 'POST', `${BASE}/groups`, { token, body: GROUP, headers })).status).toBe(403);
  });

  test('is any to Semaphore’s API', async () => {
    const told = await send('/groups', '{"name":"Lenient"}', { 'content-type': 'text/plain' }, V1ALPHA.base);
    expect([told.status, told.text]).toEqual([200, expect.stringContaining('Lenient')]);
  });
});

const nested = (depth: number): string => `{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`;

test.each<[what: string, body: string | undefined, message: string]>([
  ['missing', undefined, 'name is missing'],
  ['empty', '', 'name is missing'],
  ['an object of nothing', '{}', 'name is missing'],
  ['null', 'null', 'the body must be a JSON object'],
  ['a list', '[{"name":"x"}]', 'the body must be a JSON object'],
  ['a number', '1', 'the body must be a JSON object'],
  ['a text', '"name"', 'the body must be a JSON object'],
  ['nested too deep', nested(40), 'the body is nested more than 32 deep'],
  ['nested beyond all measure', nested(50_000), 'the body is nested more than 32 deep'],
  ['half a document', '{"name":"x', 'the body is not JSON'],
  ['a blank', ' ', 'the body is not JSON'],
  ['a form', 'name=x', 'the body is not JSON'],
  ['a field twice', '{"name":"x","name":"y"}', 'the body has a field twice in one object'],
  ['a field with null', '{"name":null}', 'name must be a string'],
])('a body that is %s', async (_what, body, message) => {
  const told = await send('/groups', body);
  expect([told.status, errorIn(told)]).toEqual([400, expect.objectContaining({ code: 'invalid', message })]);
});

test.each<[what: string, rows: string, message: string]>([
  ['null', '{"line":1,"email":"x@acme.example"}\nnull', 'line 2: must be an object'],
  ['a list', '[{"line":1,"email":"x@acme.example"}]', 'line 1: must be an object'],
  ['half a document', '{"line":1', 'line 1 is not JSON'],
  ['a field twice', '{"line":1,"line":2}', 'line 1 has a field twice in one object'],
  ['nested too deep', nested(40), 'line 1 is nested more than 32 deep'],
])('a row that is %s', async (_what, rows, message) => {
  const told = await send('/people/import', rows);
  expect([told.status, errorIn(told)]).toEqual([400, expect.objectContaining({ code: 'invalid', message })]);
});

test('a missing body of rows is an import of nothing', async () => {
  const operations = (await api()).routes.filter(({ lines, api }) => lines !== undefined && api === V1);
  for (const route of operations) {
    const told = await askRoute(box.server, route, {}, { token: box.names.get('ada.token') });
    expect([nameOf(route), told.status]).toEqual([nameOf(route), 200]);
  }
});
