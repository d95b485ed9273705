import fc from 'fast-check';
import { localBackends } from '../harness.ts';
import { patch, scimBox, user } from '../support/scim.ts';
import type { Json, ScimBox } from '../support/scim.ts';
import { thorough } from '../support/thorough.ts';

/** Hostile requests of SCIM: each is answered, none with 500, and none changes what it may not. */

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

const WORDS = [
  'userName',
  'USERNAME',
  'id',
  'externalId',
  'name',
  'name.givenName',
  'displayName',
  'active',
  'emails',
  'value',
  'type',
  'primary',
  'members',
  'groups',
  'meta',
  'schemas',
  'Operations',
  'op',
  'path',
  'method',
  'bulkId',
  'data',
  'filter',
  'count',
  'startIndex',
  'attributes',
  '__proto__',
  'constructor',
  'toString',
  'length',
  'urn:ietf:params:scim:schemas:core:2.0:User',
  'urn:ietf:params:scim:schemas:core:2.0:Group',
];
const TEXTS = [
  '',
  'a',
  'add',
  'remove',
  'replace',
  'POST',
  'DELETE',
  '/Users',
  '/Groups/x',
  'members[value eq "x"]',
  'emails[type eq "work"].value',
  'emails[',
  'True',
  'bulkId:x',
  'a@b.example',
  'ada@acme.example',
  '\u0000',
  '\ud800',
  '\u202e',
  'x'.repeat(300),
  '💥'.repeat(200),
];
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, ...TEXTS),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...WORDS), tie('json'), { maxKeys: 5 }),
  ),
}));
const anyOf = (count: number, term: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => term(at)).join(' or ');

const operations = fc.record({
  Operations: fc.array(
    fc.record(
      { op: fc.constantFrom('add', 'Remove', 'replace', 'x'), path: fc.constantFrom(...WORDS, ...TEXTS), value: json },
      { requiredKeys: ['op'] },
    ),
    { maxLength: 3 },
  ),
});
const queries = fc.dictionary(
  fc.constantFrom('filter', 'count', 'startIndex', 'sortBy', 'sortOrder', 'attributes', 'excludedAttributes', 'x'),
  fc.oneof(
    fc.constantFrom(...WORDS, ...TEXTS, '1e99', '-0', '0x10', 'NaN', 'userName pr'),
    fc.string({ unit: 'binary', maxLength: 20 }),
  ),
  { maxKeys: 3 },
);

describe.each(localBackends())('$name', (backend) => {
  let box: ScimBox;
  let target: Json;
  let group: Json;
  beforeAll(async () => {
    box = await scimBox(backend);
    ({ body: target } = await box.ask('POST', '/Users', user('target')));
    ({ body: group } = await box.ask('POST', '/Groups', { displayName: 'Target' }));
  });
  afterAll(() => box.destroy());

  const byFilter = (filter: string, kind = 'Users') => box.ask('GET', `/${kind}?filter=${encodeURIComponent(filter)}`);

  test.each([
    ['brackets', `${'('.repeat(1000)}userName pr${')'.repeat(1000)}`],
    ['nots', `${'not ('.repeat(1000)}userName pr${')'.repeat(1000)}`],
    ['more characters than a filter has', Array.from({ length: 400 }, () => 'userName pr').join(' or ')],
    ['a quote that does not end', 'userName eq "a'],
    ['SQL', `userName eq "' or 1=1 --" or 1=1`],
    ['an attribute of nobody', 'password pr or shoeSize eq "38"'],
    ['a null byte', 'userName eq "\u0000'],
  ])('a filter of %s is refused', async (_, filter) => {
    const { status, body } = await byFilter(filter);
    expect(status).toBe(400);
    expect(body).toMatchObject({ schemas: [ERROR], status: '400', scimType: 'invalidFilter' });
  });

  test.each([
    ['five hundred conditions', anyOf(250, (at) => `id eq "${at}"`)],
    ['a hundred and fifty searches', anyOf(150, (at) => `userName co "q${at}"`)],
  ])('a filter of %s is too much', async (_, filter) => {
    expect(await byFilter(filter)).toMatchObject({ status: 400, body: { schemas: [ERROR], scimType: 'tooMany' } });
    expect(await box.ask('POST', '/Users/.search', { filter })).toMatchObject({ body: { scimType: 'tooMany' } });
  });

  test.each([
    ['quotes of SQL', `userName eq "' or '1'='1"`],
    ['wildcards of SQL', 'userName co "%" or userName sw "_"'],
    ['a null byte in JSON', 'userName eq "\\u0000"'],
    ['half a character', 'userName eq "\\ud800" or displayName co "\\udfff"'],
    ['what only looks the same', 'userName eq "target@acme.example\u200b"'],
    ['fifty conditions', anyOf(50, (at) => `id eq "${at}"`)],
  ])('a filter of %s finds nobody', async (_, filter) => {
    expect(await byFilter(filter)).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } });
  });

  test('no secret is found by a filter, nor shown by a parameter', async () => {
    for (const name of ['password', 'password.hash', 'tokens', 'token_hash']) {
      const { status, body } = await byFilter(`${name} sw "a"`);
      expect([200, 400]).toContain(status);
      if (status === 200) expect(body.totalResults).toBe(0);
    }
    const { body } = await box.ask('GET', `/Users/${target.id}?attributes=password,meta,userName`);
    expect(Object.keys(body).sort()).toEqual(['id', 'meta', 'schemas', 'userName']);
  });

  test('a hundred thousand members who are nobody are refused, soon', async () => {
    const members = Array.from({ length: 100_000 }, (_, at) => ({ value: `nobody-${at}` }));
    const started = performance.now();
    for (const [method, path, body] of [
      ['POST', '/Groups', { displayName: 'Huge', members }],
      ['PUT', `/Groups/${group.id}`, { displayName: 'Target', members }],
      ['PATCH', `/Groups/${group.id}`, patch({ op: 'add', path: 'members', value: members })],
      ['PATCH', `/Groups/${group.id}`, patch({ op: 'remove', path: 'members', value: members })],
    ] as const) {
      const { status } = await box.ask(method, path, body);
      expect([200, 204, 400, 413]).toContain(status);
    }
    expect((await box.ask('GET', `/Groups/${group.id}`)).body.members ?? []).toEqual([]);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test('JSON as deep as it fits is refused', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const objects = `${'{"name":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    for (const value of [deep, objects])
      for (const body of [
        `{"userName":"deep","name":${value},"emails":${value}}`,
        `{"Operations":[{"op":"add","path":"displayName","value":${value}}]}`,
        `{"Operations":[{"op":"add","value":${value}}]}`,
        `{"Operations":${value}}`,
        value,
      ]) {
        const method = body.includes('Operations') ? 'PATCH' : 'POST';
        const { status } = await box.ask(method, method === 'POST' ? '/Users' : `/Users/${target.id}`, body);
        expect([400, 413]).toContain(status);
      }
  });

  /** Resources that are aimed at; others may change as they like. */
  const ROUTES = () =>
    [
      ['POST', '/Users'],
      ['PUT', `/Users/${target.id}`],
      ['PATCH', `/Users/${target.id}`],
      ['POST', '/Groups'],
      ['PUT', `/Groups/${group.id}`],
      ['PATCH', `/Groups/${group.id}`],
      ['POST', '/Bulk'],
      ['POST', '/Users/.search'],
      ['POST', '/.search'],
      ['PATCH', '/Me'],
      ['GET', '/Users'],
      ['GET', '/Groups'],
      ['GET', '/Schemas'],
      ['GET', '/Me'],
    ] as const;

  test('no body and no parameter is answered with 500', async () => {
    const owner = (await box.ask('GET', `/Users/${box.names.get('ada')}`)).body;
    await fc.assert(
      fc.asyncProperty(fc.nat(13), fc.oneof(json, operations), queries, async (which, body, query) => {
        const [method, path] = ROUTES()[which] ?? ['GET', '/Users'];
        const text = new URLSearchParams(
          Object.entries(query).map(([name, value]): [string, string] => [name, value.toWellFormed()]),
        ).toString();
        const { status, body: answered } = await box.ask(
          method,
          `${path}${text === '' ? '' : `?${text}`}`,
          method === 'GET' ? undefined : body,
        );
        // 501: the token is a service account's, which is no user.
        const fault = status < 500 || (status === 501 && path === '/Me') ? undefined : answered;
        expect({ method, path, fault }).toEqual({ method, path, fault: undefined });
        if (status >= 400) expect(answered).toMatchObject({ schemas: [ERROR], status: String(status) });
      }),
      { numRuns: thorough(400, 10_000), seed: 1 },
    );
    expect((await box.ask('GET', `/Users/${box.names.get('ada')}`)).body).toEqual(owner);
  });

  test('what is no JSON, or of another type, is refused in the words of SCIM', async () => {
    for (const [body, type, status] of [
      ['{', 'application/scim+json', 400],
      ['', 'application/scim+json', 400],
      ['[]', 'application/scim+json', 400],
      ['"x"', 'application/json', 400],
      ['userName=a', 'application/x-www-form-urlencoded', 400],
      ['<x/>', 'text/xml', 400],
    ] as const)
      expect(await box.ask('POST', '/Users', body, { headers: { 'content-type': type } })).toMatchObject({
        status,
        body: { schemas: [ERROR], status: String(status) },
      });
    expect(await box.ask('DELETE', '/Users')).toMatchObject({ status: 405, body: { schemas: [ERROR] } });
    expect(await box.ask('GET', '/Nothing')).toMatchObject({ status: 404, body: { schemas: [ERROR] } });
  });
});
