import { openApi } from '../../src/api/openapi/index.ts';
import type { ResponseObject, JsonSchema, OpenApi } from '../../src/api/openapi/types.ts';
import { BASE, V1 } from '../../src/api/route.ts';
import type { Route } from '../../src/api/route.ts';
import { api } from '../../src/registry.ts';
import { localBackends } from '../harness.ts';
import { ask } from '../support/attacked.ts';
import { schemaFields, valueFaults } from '../support/json-schema.ts';
import { JOB_KINDS } from '../support/job-kinds.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';
import { MACHINE_KINDS } from '../support/machine-kinds.ts';
import { SIGN_IN_KINDS } from '../support/sign-in-kinds.ts';
import type { Kind } from '../support/sign-in-kinds.ts';

/** A resource is the same object wherever it is answered: the one that its schema describes. */

/** What only the answer that made it has: secrets, which are shown once. */
const SECRETS = ['temporary_password', 'token', 'code'];

/** What is told beside a resource by what is more than a change of it. */
const ALSO_TOLD: Readonly<Record<string, readonly string[]>> = {
  'DELETE /people/:person': ['invitations'],
  'PUT /me/password': ['sessions_ended'],
  'GET /me': ['identities'],
};

/** A session is no resource: it is who asks, with their organization. And whoever left cannot ask for anything. */
const NOT_ASKED = ['GET /session', 'DELETE /session', 'DELETE /me'];

const KINDS: Readonly<Record<string, Kind>> = {
  people: {
    schema: 'Person',
    steps: [
      ['POST', '/people', { email: 'eve@acme.example', groups: ['Leads'], role: 'Helpdesk' }],
      ['GET', '/people/{id}'],
      ['PATCH', '/people/{id}', { username: 'eva' }],
      ['PUT', '/people/{id}/role', { role: 'Member' }],
      ['GET', '/people'],
      ['GET', '/people?role=Admin'],
      ['DELETE', '/people/{id}'],
    ],
  },
  oneself: {
    schema: 'Person',
    steps: [
      ['GET', '/me'],
      ['PATCH', '/me', { username: 'ada-l' }],
      [
        'PUT',
        '/me/password',
        { password: 'correct horse battery staple', new_password: 'another horse battery staple' },
      ],
    ],
  },
  provider: {
    schema: 'Provisioning',
    steps: [
      ['POST', '/scim', {}],
      ['GET', '/scim'],
      ['PATCH', '/scim', { on_delete: 'deactivate' }],
      ['DELETE', '/scim'],
    ],
  },
  'mappings of a provider': {
    schema: 'ScimMapping',
    given: ['POST', '/scim', {}],
    steps: [
      ['PUT', '/scim/mappings/Makers', { role: 'Member' }],
      ['GET', '/scim/mappings'],
      ['DELETE', '/scim/mappings/Makers'],
    ],
  },
  ...SIGN_IN_KINDS,
  ...MACHINE_KINDS,
  'the IP allow list': {
    schema: 'IpAllowListEntry',
    steps: [
      ['PUT', '/ip_allow_list/0.0.0.0%2F0', { description: 'everybody' }],
      ['GET', '/ip_allow_list/0.0.0.0%2F0'],
      ['GET', '/ip_allow_list'],
      ['DELETE', '/ip_allow_list/0.0.0.0%2F0'],
    ],
  },
  groups: {
    schema: 'Group',
    steps: [
      ['POST', '/groups', { name: 'Docs', members: ['bob'], role: 'Member' }],
      ['GET', '/groups/{id}'],
      ['PATCH', '/groups/{id}', { description: 'Writes' }],
      ['PUT', '/groups/{id}/role', { role: 'Admin' }],
      ['GET', '/groups'],
      ['DELETE', '/groups/{id}'],
    ],
  },
  roles: {
    schema: 'Role',
    steps: [
      ['POST', '/roles', { name: 'Auditor', permissions: ['organization.audit_logs.view'] }],
      ['GET', '/roles/{id}'],
      ['PATCH', '/roles/{id}', { description: 'Reads' }],
      ['GET', '/roles'],
      ['DELETE', '/roles/{id}'],
    ],
  },
  projects: {
    schema: 'Project',
    steps: [
      ['POST', '/projects', { name: 'Comet', owner: 'alice' }],
      ['GET', '/projects/{id}'],
      ['PATCH', '/projects/{id}', { description: 'Flies' }],
      ['GET', '/projects'],
      ['DELETE', '/projects/{id}'],
    ],
  },
  'people of a project': {
    schema: 'ProjectBinding',
    steps: [
      ['PUT', '/projects/Rocket/people/carol', { role: 'Reader' }],
      ['GET', '/projects/Rocket/people/carol'],
      ['GET', '/projects/Rocket/people'],
      ['DELETE', '/projects/Rocket/people/carol'],
    ],
  },
  'service accounts': {
    schema: 'ServiceAccount',
    steps: [
      ['POST', '/service_accounts', { name: 'builder', role: 'Member' }],
      ['GET', '/service_accounts/{id}'],
      ['PATCH', '/service_accounts/{id}', { description: 'Builds' }],
      ['GET', '/service_accounts'],
      ['DELETE', '/service_accounts/{id}'],
    ],
  },
  tokens: {
    schema: 'Token',
    steps: [
      ['POST', '/tokens', { name: 'ci', permissions: ['organization.view'], person: 'bob' }],
      ['GET', '/tokens/{id}'],
      ['PATCH', '/tokens/{id}', { name: 'deploy' }],
      ['GET', '/tokens?everyone=true'],
      ['DELETE', '/tokens/{id}'],
    ],
  },
  invitations: {
    schema: 'Invitation',
    steps: [
      ['POST', '/invitations', { email: 'guest@acme.example', groups: ['Leads'] }],
      ['GET', '/invitations/{id}'],
      ['PATCH', '/invitations/{id}', { role: 'Helpdesk' }],
      ['GET', '/invitations'],
      ['DELETE', '/invitations/{id}'],
    ],
  },
  holds: {
    schema: 'AuditHold',
    steps: [
      ['POST', '/audit_holds', { name: 'case-18' }],
      ['GET', '/audit_holds/{id}'],
      ['GET', '/audit_holds'],
      ['DELETE', '/audit_holds/{id}'],
    ],
  },
  trusts: {
    schema: 'Trust',
    steps: [
      [
        'POST',
        '/signin_trusts',
        { issuer: 'https://ci.example', subject: 'repo:acme/api:*', service_account: 'deployer', audience: 'here' },
      ],
      ['GET', '/signin_trusts/{id}'],
      ['GET', '/signin_trusts'],
      ['DELETE', '/signin_trusts/{id}'],
    ],
  },
  notifications: {
    schema: 'Notification',
    steps: [
      [
        'POST',
        '/notifications',
        { name: 'mail', rules: [{ name: 'all', notify: { email: { to: ['ada@acme.example'] } } }] },
      ],
      ['GET', '/notifications/{id}'],
      ['PATCH', '/notifications/{id}', { name: 'letters' }],
      ['POST', '/notifications/{id}/pause'],
      ['POST', '/notifications/{id}/resume'],
      ['GET', '/notifications'],
      ['DELETE', '/notifications/{id}'],
    ],
  },
  ...JOB_KINDS,
  settings: {
    schema: 'Settings',
    steps: [
      ['GET', '/settings'],
      ['PUT', '/settings/name', { value: 'Acme Ltd' }],
    ],
  },
  'audit events': {
    schema: 'AuditEvent',
    steps: [
      ['GET', '/audit_logs/3'],
      ['GET', '/audit_logs'],
    ],
  },
};

let document: OpenApi;
let routes: readonly Route[];
beforeAll(async () => {
  const table = await api();
  document = openApi(table, '1.2.3');
  routes = table.routes.filter((route) => route.api === V1);
});

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const inDocument = (path: string): string => path.replace(/:([^/]+)/g, '{$1}');

function answerOf({ method, path }: Route): JsonSchema {
  const responses = document.paths[inDocument(path)]?.[method.toLowerCase()]?.responses;
  const [content] = Object.values((responses?.['200'] as ResponseObject).content ?? {});
  return content?.schema ?? {};
}

function routeOf(method: string, path: string): Route {
  const [bare = ''] = path.split('?');
  const found = routes.find(
    (one) => one.method === method && new RegExp(`^${one.path.replace(/:[^/]+/g, '[^/]+')}$`).test(bare),
  );
  if (found === undefined) throw new Error(`${method} ${path} has no route`);
  return found;
}

const fieldsOf = (schema: string): string[] => [...schemaFields(document, document.components.schemas[schema] ?? {})];
const refersTo = (schema: string): JsonSchema => ({ $ref: `#/components/schemas/${schema}` });
/** The schemas that an item of a list may have. */
const kindsOf = ({ items = {} }: JsonSchema): readonly JsonSchema[] => items.anyOf ?? [items];

test('every answer of a resource is described by its one schema', () => {
  for (const { schema, steps } of Object.values(KINDS))
    for (const [method, path] of steps) {
      const route = routeOf(method, path);
      const answer = answerOf(route);
      const { items } = answer.properties ?? {};
      if (items !== undefined) expect([path, kindsOf(items)[0]]).toEqual([path, refersTo(schema)]);
      else {
        const more = schemaFields(document, answer).filter((name) => !fieldsOf(schema).includes(name));
        const allowed = [...(method === 'POST' ? SECRETS : []), ...(ALSO_TOLD[nameOf(route)] ?? [])];
        expect([method, path, more.filter((name) => !allowed.includes(name))]).toEqual([method, path, []]);
        if (more.length === 0) expect([path, answer]).toEqual([path, refersTo(schema)]);
      }
    }
});

test('all that may be in a list has the fields of the first', () => {
  const lists = routes.map((route) => answerOf(route).properties?.items).filter((items) => items !== undefined);
  expect(lists.length).toBeGreaterThan(10);
  for (const items of lists) {
    const [first = [], ...others] = kindsOf(items).map((one) => [...schemaFields(document, one)].sort());
    for (const other of others) expect(other).toEqual(first);
  }
});

test('every route that shows, makes or changes a resource is asked below', () => {
  const asked = new Set(
    Object.values(KINDS).flatMap(({ steps }) => steps.map(([method, path]) => nameOf(routeOf(method, path)))),
  );
  const due = routes.filter((route) => route.resource !== undefined).map(nameOf);
  expect(due.filter((name) => !asked.has(name)).sort()).toEqual([...NOT_ASKED].sort());
  const lists = routes.filter((route) => route.method === 'GET' && answerOf(route).properties?.items !== undefined);
  const makers = routes.filter(({ method, path }) => method === 'POST' && lists.some((list) => list.path === path));
  expect(makers.length).toBeGreaterThan(5);
  expect(makers.map(nameOf).filter((name) => !asked.has(name))).toEqual([]);
});

describe.each(localBackends())('$name', (backend) => {
  let box: Acme;
  beforeAll(async () => (box = await acme(backend)));
  afterAll(() => box.destroy());

  test.each(Object.entries(KINDS))('%s', async (_kind, { schema, steps, given }) => {
    if (given !== undefined) {
      const [method, path, fields] = given;
      const token = box.names.get('ada.token');
      await ask(box.server, method, BASE + path, { token, body: JSON.stringify(fields) });
    }
    let id = '';
    for (const [method, path, fields] of steps) {
      const body = fields === undefined ? undefined : JSON.stringify(fields);
      const token = box.names.get('ada.token');
      const { status, text } = await ask(box.server, method, BASE + path.replace('{id}', id), { token, body });
      expect([method, path, status, status === 200 ? '' : text]).toEqual([method, path, 200, '']);
      const answer = JSON.parse(text) as { readonly id?: string; readonly items?: readonly object[] };
      const route = routeOf(method, path);
      expect([path, valueFaults(document, answerOf(route), answer)]).toEqual([path, []]);
      id ||= answer.id ?? '';
      const allowed = [...(method === 'POST' ? SECRETS : []), ...(ALSO_TOLD[nameOf(route)] ?? [])];
      for (const one of answer.items ?? [answer]) {
        const keys = Object.keys(one).filter((name) => !allowed.includes(name));
        expect([method, path, keys.sort()]).toEqual([method, path, fieldsOf(schema).sort()]);
      }
      if (answer.items !== undefined) expect(answer.items.length).toBeGreaterThan(0);
    }
  });
});
