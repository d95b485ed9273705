import type { ResponseObject, Described, Header, JsonSchema, OpenApi, Parameter } from '../../src/api/openapi/types.ts';
import { codesIn, errorsOf } from '../../src/api/openapi/outline.ts';
import { peopleInvite } from '../../src/operations/people/invite.ts';
import { scimEnable } from '../../src/operations/scim/enable.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { localBackends } from '../harness.ts';
import { typedFor } from '../support/attacked.ts';
import { ACME_JOB } from '../support/every-input.ts';
import { target, valueFaults } from '../support/json-schema.ts';
import { withQuotaAndEntry } from '../support/quota-and-entry.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';
import { storeStream } from '../support/stored-stream.ts';
import { INSTANCE } from '../support/server.ts';
import { textOf } from '../support/endless.ts';

/** A server describes its own API, and answers as it says. */

const [backend] = localBackends();

let box: Acme;
let document: OpenApi;

beforeAll(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await acme(backend);
  await box.call(tokenCreate, { name: 'another' });
  await box.call(scimEnable, {});
  await storeStream(box.store);
  await box.call(peopleInvite, { people: [{ email: 'guest@acme.example' }] });
  await withQuotaAndEntry(box);
  document = (await (await ask('GET', '/api/v1/openapi.json', {})).json()) as OpenApi;
});
afterAll(() => box.destroy());

interface Headers {
  readonly [name: string]: string;
}

const asOwner = (): Headers => ({ authorization: `Token ${box.names.get('ada.token') ?? ''}` });

const ask = (method: string, path: string, headers: Headers, body?: string): Promise<Response> =>
  box.server.outside.fetch(INSTANCE + path, {
    method,
    headers: { ...typedFor(path), ...headers },
    ...(body === undefined ? {} : { body }),
  });

describe('the document', () => {
  test('is there for everybody, and is that of the routes', async () => {
    const answer = await ask('GET', '/api/v1/openapi.json', {});
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(document.info.version).toBe('0.0.0-test');
    expect(Object.keys(document.paths)).toContain('/people/{person}');
  });
});

test('the page is there for everybody', async () => {
  const answer = await ask('GET', '/api/docs', {});
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await answer.text()).toMatch(/^<!DOCTYPE html>\n<html lang="en">/);
});

/** Values for what reads must name, by the names of their parameters. */
const NAMED: Readonly<Record<string, string>> = {
  ...{ group: 'Platform', person: 'alice', account: 'deployer', project: 'Rocket', project_id: 'Rocket' },
  ...{ event: '1', subject: 'bob', permission: 'organization.people.view', role: 'Admin', other: 'Member' },
  ...{
    token: 'another',
    notification: 'siem',
    invitation: 'guest@acme.example',
    hold: 'case-17',
    trust: 'repo:acme/web:*',
    provider: 'okta',
    queue: 'deploy',
    job: ACME_JOB,
    machine_type: 's1-my-agents',
    network: '203.0.113.0/24',
  },
};

/** Names that mean something else in one path. */
const NAMED_IN: Readonly<Record<string, typeof NAMED>> = { '/access/diff': { other: 'alice' } };

const resolved = (answer: Described['responses'][string]): ResponseObject =>
  '$ref' in answer ? (document.components.responses[answer.$ref.replace(/.*\//, '')] as ResponseObject) : answer;

/** What is wrong with an answer by the description of what was asked. */
async function faultsOf(described: Described, answer: Response): Promise<string[]> {
  const said = described.responses[answer.status];
  if (said === undefined) return [`${described.operationId} answers ${answer.status}, which is not described`];
  const { content = {}, headers = {} } = resolved(said);
  const type = answer.headers.get('content-type') ?? '';
  const text = await textOf(answer);
  const schema = content[type]?.schema ?? content[type.replace(/;.*/, '')]?.schema;
  if (schema === undefined) return [`${described.operationId} answers ${type}, which is not described`];
  const missing = Object.entries(headers).filter(
    ([name, { $ref }]) => !answer.headers.has(name) && (target(document, $ref) as Header).required,
  );
  return [
    ...missing.map(([name]) => `${described.operationId} answers without ${name}`),
    ...valuesIn(type, text).flatMap((value) =>
      valueFaults(document, schema, value, `${described.operationId} ${answer.status} ${type}`),
    ),
  ];
}

const valuesIn = (type: string, text: string): unknown[] => {
  if (type.startsWith('text/')) return [text];
  const lines = type.includes('ndjson') ? text.trimEnd().split('\n') : [text];
  return lines.map((line) => JSON.parse(line) as unknown);
};

const operationAt = (method: string, path: string): Described => {
  const found = document.paths[path]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`${method} ${path} is not described`);
  return found;
};

/** What asks a bucket, and there is none: test/operations/audit-stream has it. */
const OF_BUCKETS = ['/audit_stream/verify'];

test('every read answers as it is described', async () => {
  const reads = Object.entries(document.paths).flatMap(([path, { get }]) =>
    get === undefined || OF_BUCKETS.includes(path) ? [] : [{ path, get }],
  );
  expect(reads.length).toBeGreaterThan(25);
  for (const { path, get } of reads) {
    const needed = (get.parameters ?? []).filter((one): one is Parameter => 'name' in one && one.required);
    const named = (name: string) => NAMED_IN[path]?.[name] ?? NAMED[name] ?? name;
    const query = new URLSearchParams(
      needed.filter((one) => one.in === 'query').map(({ name }): [string, string] => [name, named(name)]),
    );
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(named(name)));
    const answer = await ask('GET', `/api/v1${filled}?${query.toString()}`, asOwner());
    expect({ path, status: answer.status }).toEqual({ path, status: 200 });
    expect(await faultsOf(get, answer)).toEqual([]);
  }
});

test('an export answers rows as they are described', async () => {
  const answer = await ask('GET', '/api/v1/audit_logs/export?form=rows', asOwner());
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
  expect(await faultsOf(operationAt('GET', '/audit_logs/export'), answer)).toEqual([]);
});

interface Write {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

test.each<Write>([
  { method: 'POST', path: '/people', body: { email: 'eve@acme.example' } },
  { method: 'POST', path: '/people/batch', body: { people: [{ email: 'zoe@acme.example' }] } },
  { method: 'POST', path: '/invitations', body: { email: 'frank@acme.example' } },
  { method: 'POST', path: '/invitations/batch', body: { people: [{ email: 'fred@acme.example' }] } },
  { method: 'PATCH', path: '/invitations/guest@acme.example', body: { groups: ['Platform'] } },
  { method: 'POST', path: '/people/bob/offboard?dry_run=true' },
  { method: 'PATCH', path: '/groups/Platform', body: { description: 'who builds it' } },
  { method: 'POST', path: '/groups', body: { name: 'Docs', members: ['bob'] } },
  {
    method: 'POST',
    path: '/roles',
    body: { name: 'Greeter', permissions: ['organization.people.view'] },
  },
  { method: 'POST', path: '/tokens', body: { name: 'ci' } },
  { method: 'PUT', path: '/settings/name', body: { value: 'Acme Ltd' } },
  { method: 'PUT', path: '/machine_quotas/e1-standard-2', body: { quota: 8 } },
  { method: 'PUT', path: '/initialization_agent', body: { machine_type: 'e1-standard-2' } },
  { method: 'PUT', path: '/projects/Rocket/whitelist', body: { branches: ['main'] } },
  { method: 'DELETE', path: '/service_accounts/deployer' },
])('$method $path answers as it is described', async ({ method, path, body }) => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await ask(method, `/api/v1${path}`, asOwner(), text);
  expect(answer.status).toBe(200);
  const described = Object.entries(document.paths).find(
    ([pattern, item]) =>
      Object.hasOwn(item, method.toLowerCase()) &&
      new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}(?:\\?.*)?$`).test(path),
  );
  expect(await faultsOf(operationAt(method, described?.[0] ?? path), answer)).toEqual([]);
});

test('an import answers lines as they are described', async () => {
  const rows = ['{"line":1,"email":"heidi@acme.example"}', '{"line":2,"email":"ivan@acme.example"}'];
  const answer = await ask('POST', '/api/v1/people/import', asOwner(), rows.join('\n'));
  const lines = await answer.clone().text();
  expect(lines.trimEnd().split('\n').length).toBeGreaterThanOrEqual(3);
  expect(await faultsOf(operationAt('POST', '/people/import'), answer)).toEqual([]);
});

interface Refused {
  readonly code: string;
  readonly method: string;
  readonly path: string;
  /** The path as it is described, where it has parameters. */
  readonly at?: string;
  /** Who asks; by default nobody. */
  readonly by?: string;
  readonly body?: string;
}

test.each<Refused>([
  { code: 'unauthenticated', method: 'GET', path: '/people' },
  { code: 'unauthenticated', method: 'POST', path: '/session', body: '{"login":"ada","password":"wrong"}' },
  { code: 'not_found', method: 'GET', path: '/people/nobody', at: '/people/{person}', by: 'ada' },
  { code: 'invalid', method: 'GET', path: '/people?limit=0', at: '/people', by: 'ada' },
  { code: 'invalid', method: 'POST', path: '/people', by: 'ada', body: '{' },
  { code: 'readonly_role', method: 'DELETE', path: '/roles/Admin', at: '/roles/{role}', by: 'ada' },
  { code: 'forbidden', method: 'GET', path: '/audit_logs', by: 'bob' },
])(
  '$code is answered to $method $path as it is described',
  async ({ code, method, path, at = path, by = '', body }) => {
    const described = operationAt(method, at);
    const token = box.names.get(`${by}.token`);
    const who: Headers = token === undefined ? {} : { authorization: `Token ${token}` };
    const answer = await ask(method, `/api/v1${path}`, who, body);
    const { error } = (await answer.clone().json()) as { error: { code: string } };
    expect(error.code).toBe(code);
    const [, said] = errorsOf(document, described).find(([status]) => status === String(answer.status)) ?? [];
    expect(said === undefined ? [] : codesIn(said)).toContain(code);
    expect(await faultsOf(described, answer)).toEqual([]);
  },
);

describe('the check itself', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: { id: { type: 'string' }, role: { type: ['string', 'null'] } },
    required: ['id'],
  };
  test.each<[string, unknown, number]>([
    ['what is right', { id: 'a', role: null }, 0],
    ['what is missing', { role: null }, 1],
    ['what is too much', { id: 'a', extra: 1 }, 1],
    ['what is of the wrong type', { id: 1, role: 2 }, 2],
  ])('finds %s', (_, value, faults) => {
    expect(valueFaults(document, schema, value)).toHaveLength(faults);
  });
});
