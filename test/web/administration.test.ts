import { groupCreate } from '../../src/operations/group/create.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import type { Permission } from '../../src/domain/permissions.ts';
import { auditExport } from '../../src/operations/audit/export.ts';
import { executeStream } from '../../src/core/engine/index.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { visitor } from '../support/visitor.ts';
import type { Visitor } from '../support/visitor.ts';

/** What administrators see, and what others do not. */

const COOKIE = '__Host-roster';
const PLACES = ['/people', '/groups', '/roles', '/audit'];

let box: CoreBox;
let server: TestServer;
beforeAll(async () => {
  box = await coreBox();
  await box.call(peopleAdd, {
    people: ['grace', 'linus', 'eve'].map((name) => ({ email: `${name}@acme.example`, username: name })),
  });
  await box.call(groupCreate, {
    name: `<script>alert(1)</script>"'&`,
    description: '<img src=x onerror=alert(2)>',
    members: ['grace'],
  });
  server = await testServer(box.path, box.environment);
});
afterAll(async () => {
  await server.close();
  await box.destroy();
});

async function as(username: string): Promise<Visitor> {
  const one = visitor(server);
  one.cookies.set(COOKIE, await box.tokenOf(username, { kind: 'session' }));
  return one;
}

const rows = (text: string): number => text.split('<tr>').length - 2;

test('people are listed with roles and groups, found by text and status, and shown one by one', async () => {
  const ada = await as('ada');
  const all = await ada.get('/people');
  expect([all.status, rows(all.text)]).toEqual([200, 4]);
  const found = await ada.get('/people?search=gra&status=active');
  expect([rows(found.text), found.text.includes('value="gra"')]).toEqual([1, true]);
  expect((await ada.get('/people?search=nobody+at+all')).text).toContain('Nobody fits.');
  const [, path = ''] = /href="(\/people\/[^"]+)"/.exec(found.text) ?? [];
  expect((await ada.get(path)).text).toContain('grace@acme.example');
});

test('groups and roles are listed and shown', async () => {
  const ada = await as('ada');
  const [, group = ''] = /href="(\/groups\/[^"]+)"/.exec((await ada.get('/groups')).text) ?? [];
  const shown = await ada.get(group);
  expect([shown.status, shown.text.includes('1 member'), shown.text.includes('>grace</a>')]).toEqual([200, true, true]);
  const role = await ada.get('/roles/Member');
  expect([role.status, role.text.includes('<code>organization.view</code>')]).toEqual([200, true]);
  expect((await ada.get('/roles?scope=project')).text).toContain('project');
});

test('a wrong filter keeps the form and says what is wrong', async () => {
  const ada = await as('ada');
  for (const [path, status] of [
    ['/audit?since=nonsense', 400],
    ['/audit?actor=nobody', 404],
    ['/people?status=none', 400],
    ['/people?cursor=x', 400],
  ] as const) {
    const told = await ada.get(path);
    expect([path, told.status, told.text.includes('class="filters"')]).toEqual([path, status, true]);
  }
});

test('pages follow each other', async () => {
  const many = Array.from({ length: 60 }, (_, at) => ({ email: `p${at}@many.example` }));
  await box.call(peopleAdd, { people: many });
  const ada = await as('ada');
  const first = await ada.get('/people?search=many.example');
  const [, next = ''] = /href="([^"]+)">Next page/.exec(first.text) ?? [];
  const second = await ada.get(next.replaceAll('&amp;', '&'));
  expect([rows(first.text), rows(second.text), second.text.includes('First page')]).toEqual([50, 10, true]);
});

test('the CSV is that of the command, under the same filters', async () => {
  const ada = await as('ada');
  const told = await ada.get('/audit.csv?operation=Added');
  expect(told.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(told.headers.get('content-disposition')).toBe('attachment; filename="audit-2026-03-01.csv"');
  expect(told.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(told.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  let expected = '';
  const session = { store: box.store, token: box.owner, environment: box.environment };
  for await (const piece of executeStream(session, auditExport, { operation: 'Added', form: 'csv' }))
    expected += 'csv' in piece ? piece.csv : '';
  expect(told.text).toBe(expected);
  expect((await ada.get('/audit')).text).toContain('href="/audit.csv"');
});

test('an event is shown in full, and by the id that messages have', async () => {
  const ada = await as('ada');
  const { id, seq, description } = (await box.events())[1] ?? { id: '', seq: 0, description: '' };
  for (const path of [`/audit/${id}`, `/audit/${seq}`]) {
    const { text, status } = await ada.get(path);
    expect([path, status, text.includes(`Event ${seq}`), text.includes(description)]).toEqual([path, 200, true, true]);
  }
  expect((await ada.get('/audit/999999')).status).toBe(404);
});

test('names and texts that are HTML are text everywhere', async () => {
  const ada = await as('ada');
  const group = /href="(\/groups\/[^"]+)"/.exec((await ada.get('/groups')).text)?.[1] ?? '';
  for (const path of [
    '/people',
    '/people/grace',
    '/groups',
    group,
    '/audit',
    '/audit?text=<script>',
    '/people?search="><script>',
  ]) {
    const { text } = await ada.get(path);
    expect([path, text.match(/<script|<img|onerror=alert\(2\)>/)]).toEqual([path, null]);
  }
});

describe('who may not see', () => {
  const VIEWS: readonly (readonly [path: string, permission: Permission])[] = [
    ['/people', 'organization.people.view'],
    ['/people/ada', 'organization.people.view'],
    ['/groups', 'organization.groups.view'],
    ['/groups/none', 'organization.groups.view'],
    ['/roles', 'organization.roles.view'],
    ['/roles/Owner', 'organization.roles.view'],
    ['/audit', 'organization.audit_logs.view'],
    ['/audit/1', 'organization.audit_logs.view'],
    ['/audit.csv', 'organization.audit_logs.export'],
  ];

  test('a page is not shown without its permission, nor a way to it', async () => {
    await box.customRoles({ Blind: ['organization.view'] });
    await box.call(peopleRole, { person: 'eve', role: 'Blind' });
    const eve = await as('eve');
    const me = await eve.get('/me');
    expect(PLACES.filter((path) => me.text.includes(`href="${path}"`))).toEqual([]);
    for (const [path] of VIEWS) {
      const told = await eve.get(path);
      expect([path, told.status, told.text.includes('<code>forbidden</code>')]).toEqual([path, 403, true]);
      expect(told.text).not.toContain('ada@acme.example');
    }
  });

  test.each(VIEWS)('%s takes %s alone', async (path, permission) => {
    const name = `Only ${path}`;
    await box.customRoles({ [name]: [permission] });
    await box.call(peopleRole, { person: 'eve', role: name });
    const told = await (await as('eve')).get(path);
    expect([200, 404]).toContain(told.status);
  });

  test('nobody sees one without a session', async () => {
    for (const [path] of VIEWS) expect((await visitor(server).get(path)).location).toMatch(/^\/signin/);
  });
});
