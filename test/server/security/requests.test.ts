import { BASE, V1 } from '../../../src/api/route.ts';
import type { Route } from '../../../src/api/route.ts';
import { V1ALPHA } from '../../../src/compat/semaphore/routes.ts';
import type { Schema } from '../../../src/core/operation.ts';
import { defOf } from '../../../src/domain/field.ts';
import { api } from '../../../src/registry.ts';
import { localBackends } from '../../harness.ts';
import { ask, errorIn } from '../../support/attacked.ts';
import type { RequestOptions, Told } from '../../support/attacked.ts';
import { HOSTILE } from '../../support/schema-values.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { stateOf } from '../../support/state.ts';

/** Requests that no client sends: each is answered with roster's envelope, changes nothing, and tells nothing of the inside. */

/** More than any list may have. */
const MANY = Array.from({ length: 1001 }, () => 'bob');

/** Whether a list is read in pages. */
const hasCursor = ({ operation }: Route): boolean => 'cursor' in (defOf(operation.input as Schema).shape ?? {});

/** What no answer may show of how it was made. */
const INSIDE = /\bat .*:\d+|node:|\.ts\b|node_modules|SQLITE|select |syntax error|Unexpected token/;

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  let before: string;
  beforeAll(async () => {
    box = await acme(backend);
    before = await stateOf(box);
  });
  // Whatever a test sends here is refused, or only reads.
  afterEach(async () => {
    const [was, is] = [before, await stateOf(box)];
    before = is;
    expect(is).toBe(was);
  });
  afterAll(() => box.destroy());

  const send = (method: string, path: string, asking: RequestOptions = {}): Promise<Told> =>
    ask(box.server, method, path, { token: box.names.get('ada.token'), ...asking });
  const post = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}, path = '/groups') =>
    send('POST', BASE + path, { body, headers: { 'content-type': 'application/json', ...headers } });

  function expectRefused(told: Told, ...statuses: readonly number[]): void {
    expect(statuses).toContain(told.status);
    errorIn(told);
    expect(told.text).not.toMatch(INSIDE);
  }

  test.each<[string, string | Uint8Array]>([
    ['larger than a body may be', JSON.stringify({ name: 'x'.repeat(1024 * 1024) })],
    ['nested a hundred thousand deep', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['nested deep in fields', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
    ['a field twice', '{"name":"Harmless","name":"Evil"}'],
    ['a field twice, once in disguise', '{"name":"Harmless","n\\u0061me":"Evil"}'],
    ['broken UTF-8', new Uint8Array([0x7b, 0x22, 0x6e, 0x61, 0x6d, 0x65, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d])],
    [
      'an overlong form of a character',
      new Uint8Array([...Buffer.from('{"name":"'), 0xc0, 0xaf, ...Buffer.from('"}')]),
    ],
    ['UTF-16', new Uint8Array(Buffer.from('\uFEFF{"name":"Evil"}', 'utf16le'))],
    ['half a surrogate pair', '{"name":"\\ud800"}'],
    ['NUL in a name', '{"name":"a\\u0000b"}'],
    ['line ends in a name', '{"name":"a\\r\\nset-cookie: x=y"}'],
    ['a list', '[{"name":"Evil"}]'],
    ['text', '"Evil"'],
    ['null', 'null'],
    ['a number too large for any', '1e999'],
    ['two documents', '{"name":"Evil"}{"name":"Evil"}'],
    ['a comment', '{"name":"Evil"/**/}'],
    ['NaN', '{"name":NaN}'],
    ['half a document', '{"name":"Ev'],
    ['a form', 'name=Evil&description='],
    ['XML', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><name>&x;</name>'],
    ['the prototype', '{"__proto__":{"name":"Evil"}}'],
    ['the prototype, by its constructor', '{"constructor":{"prototype":{"name":"Evil"}}}'],
    ['an object where text is due', '{"name":{"$ne":null}}'],
    ['a list where text is due', '{"name":["Evil"]}'],
    ['too many of something', JSON.stringify({ name: 'Evil', members: MANY, member_ids: MANY })],
  ])('a body that is %s is refused', async (_what, body) => {
    expectRefused(await post(body), 400);
    expect(Object.hasOwn(Object.prototype, 'name')).toBe(false);
  });

  test('an import with hostile lines is refused before its first row', async () => {
    const row = '{"line":2,"email":"x@acme.example","role":"","groups":[]}';
    const bodies = [
      `${row}\n{"line":3,"line":4}\n`,
      `${row}\n${'['.repeat(50)}${']'.repeat(50)}\n`,
      `${row}\n{"line":3,"email":"${'x'.repeat(1024 * 1024)}"}\n`,
      `${row}\n{"__proto__":{"email":"y@acme.example"}}\n`,
      `${row}\nnull\n`,
      `${row}\n\u0000\n`,
    ];
    for (const body of bodies)
      expectRefused(await post(body, { 'content-type': 'application/x-ndjson' }, '/people/import'), 400);
  });

  test('only the token in its own header counts: a page elsewhere can make nobody do anything', async () => {
    const token = box.names.get('ada.token') ?? '';
    const forms = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'];
    for (const type of forms) {
      const told = await ask(box.server, 'POST', `${BASE}/groups?token=${token}&access_token=${token}`, {
        body: '{"name":"Evil"}',
        headers: { 'content-type': type, cookie: `token=${token}`, origin: 'https://evil.example' },
      });
      expectRefused(told, 401);
    }
  });

  test('no answer lets a page elsewhere read it', async () => {
    const origin = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const asked = [
      await send('OPTIONS', `${BASE}/groups`, { headers: origin }),
      await send('GET', `${BASE}/groups`, { headers: origin }),
      await send('GET', `${BASE}/openapi.json`, { headers: origin }),
      await send('GET', '/api/docs', { headers: origin }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([405, 200, 200, 200]);
    for (const { headers } of asked) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers.get('set-cookie')).toBeNull();
    }
  });

  test('what overrides a method elsewhere overrides none here', async () => {
    const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE', 'x-http-method': 'DELETE' };
    expect((await send('GET', `${BASE}/groups/Platform`, { headers })).status).toBe(200);
    expectRefused(await send('POST', `${BASE}/groups/Platform?_method=DELETE`, { headers }), 405);
  });

  test.each(['PROPFIND', 'PURGE', 'OPTIONS', 'patch', 'Patch', 'X'.repeat(200)])(
    '%s is no method here',
    async (method) => {
      expectRefused(await send(method, `${BASE}/people/dan`), 405);
    },
  );

  test('HEAD tells no more than GET, to nobody more', async () => {
    for (const token of [undefined, box.names.get('bob.token')]) {
      const [head, get] = [
        await ask(box.server, 'HEAD', `${BASE}/audit_logs`, { token }),
        await ask(box.server, 'GET', `${BASE}/audit_logs`, { token }),
      ];
      expect(head.status).toBe(get.status);
      expect(get.status).toBe(token === undefined ? 401 : 403);
    }
  });

  test.each([
    ...['//people', '/people/', '/people//dan', '/people;a=b', '/people/dan/', '/People', '/%70eople/../x'],
    ...['/people/..%2f..%2fhealthz', '/..%5c..', '/people/%00', '/people/%', '/people/%ff'],
    ...['/people/%zz', '/people/%c0%ae', `/people/${'x'.repeat(12_000)}`, '/people/dan%2frole', '/people/dan%3fx=1'],
    ...['/people/*', '/people/:person', '/people/%2e', '/people/~', '/people/%7e', '/people/__proto__', '/*'],
    ...['/roles/constructor', '/roles/__proto__', '/roles/toString', '/groups/hasOwnProperty', '/projects/__proto__'],
    ...['/service_accounts/valueOf', '/audit_logs/__proto__', '/audit_logs/0', '/audit_logs/-1', '/audit_logs/1e3'],
  ])('the path %s leads nowhere that it should not', async (path) => {
    const told = await send('GET', BASE + path);
    expectRefused(told, 400, 404);
    const nobody = await ask(box.server, 'GET', BASE + path);
    // Whether an input can be one at all is known before anybody is.
    expect([400, 401, 404]).toContain(nobody.status);
  });

  test.each([
    ...['limit=0', 'limit=-1', 'limit=1e9', 'limit=99999999999999999999', 'limit=1.5', 'limit=abc', 'limit='],
    ...['limit=1&limit=2', 'status=__proto__', 'status=active&status=active', 'cursor=!', 'cursor=', 'cursor=%00'],
    ...['cursor=bm9uc2Vuc2U', 'cursor=eyJhIjoxfQ', `cursor=${'x'.repeat(9000)}`, 'role=constructor', 'group=__proto__'],
  ])('the query %s is refused', async (query) => {
    expectRefused(await send('GET', `${BASE}/people?${query}`), 400, 404);
  });

  test.each(['member_type=__proto__', 'member_type=constructor', 'page_no=1&page_no=2'])(
    'the query %s is refused in Semaphore’s API',
    async (query) => {
      expectRefused(await send('GET', `${V1ALPHA.base}/members?${query}`), 400);
    },
  );

  test.each([
    ...['page_no=-1', 'page_no=99999999999', 'page_no=9007199254740993', 'page_size=0', 'page_size=1.5'],
    ...['page_no=0x10', 'page_no=1e9', 'page_size=-2000', 'page_size=99999999999999999999', 'page_no=%00'],
  ])('the query %s stands for a page in Semaphore’s API', async (query) => {
    expect((await send('GET', `${V1ALPHA.base}/members?${query}`)).status).toBe(200);
  });

  test('very many parameters, and names of JavaScript, are refused, and nothing to Semaphore’s API', async () => {
    const many = Array.from({ length: 2000 }, (_, at) => `p${at}=${at}`).join('&');
    for (const query of [many, '__proto__=x&constructor=y&hasOwnProperty=z', '__proto__[status]=active', '&&==&%=']) {
      expectRefused(await send('GET', `${BASE}/people?${query}`), 400);
      expect((await send('GET', `${V1ALPHA.base}/members?${query}`)).status).toBe(200);
    }
  });

  test('the cursor of another list, or a forged one, is no fault', async () => {
    const { text } = await send('GET', `${BASE}/people?limit=1`);
    const { next_cursor: cursor } = JSON.parse(text) as { readonly next_cursor: string };
    expect(cursor).toMatch(/./);
    const forged = [
      ['\0', 'x'],
      ['\ud800', 'x'],
      ['1e400', ''],
      ['1.5', ''],
      ['-1', ''],
      ['NaN', ''],
      ['', ''],
    ];
    const made = forged.map((keys) => Buffer.from(JSON.stringify(keys)).toString('base64url'));
    const lists = (await api()).routes
      .filter((one) => one.api === V1 && one.method === 'GET' && one.parameters.length === 0 && hasCursor(one))
      .map(({ path }) => path);
    expect(lists).toContain('/audit_stream/objects');
    for (const list of lists)
      for (const [at, one] of [cursor, ...made, `2.${cursor}`].entries()) {
        const told = await send('GET', `${BASE}${list}?cursor=${one}`);
        expect(told.text).not.toMatch(INSIDE);
        expect([list, at, [200, 400].includes(told.status) ? 200 : told.text]).toEqual([list, at, 200]);
      }
    for (const list of ['audit_logs', 'audit_stream/objects'])
      for (const one of [cursor, ...made.slice(0, 2)])
        expectRefused(await send('GET', `${BASE}/${list}?cursor=${one}`), 400);
  });

  test('what a client calls itself, or wants to be answered with, changes nothing', async () => {
    const wishes = ['*/*', 'text/html', '', ';', 'application/vnd.roster+json', 'application/json\t', 'x'.repeat(8000)];
    for (const accept of wishes) {
      const { status, headers } = await send('GET', `${BASE}/groups`, {
        headers: { accept, host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
      });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(JSON.stringify([...headers])).not.toContain('evil');
    }
  });

  test('no hostile text in a path, query or body makes a fault', async () => {
    for (const text of HOSTILE) {
      const value = encodeURIComponent(text.toWellFormed());
      for (const path of [
        'people/',
        'groups/',
        'roles/',
        'projects/',
        'service_accounts/',
        'audit_logs/',
        'people?search=',
      ])
        for (const base of [BASE, V1ALPHA.base]) {
          const { status, text: answer } = await send('GET', `${base}/${path}${value}`);
          expect([path, text, status < 500, INSIDE.test(answer)]).toEqual([path, text, true, false]);
        }
      const told = await send('PUT', `${BASE}/people/${value}/role`, { body: JSON.stringify({ role: text }) });
      expect([text, [400, 404, 405].includes(told.status)]).toEqual([text, true]);
    }
  });
});
