import { BASE } from '../../src/api/route.ts';
import { backends } from '../harness.ts';
import { ask, errorIn } from '../support/attacked.ts';
import type { Told } from '../support/attacked.ts';
import { acme } from '../support/semaphore.ts';
import type { Acme } from '../support/semaphore.ts';
import { stateOf } from '../support/state.ts';

/** A document over HTTP: one request, for the organization as it was when the plan was made. */

const [backend] = backends();
let box: Acme;
beforeEach(async () => {
  if (backend === undefined) throw new Error('there is no backend');
  box = await acme(backend);
});
afterEach(() => box.destroy());

const post = (path: string, fields: object, by = 'ada'): Promise<Told> =>
  ask(box.server, 'POST', `${BASE}/organization/${path}`, {
    token: box.names.get(`${by}.token`) ?? '',
    body: JSON.stringify(fields),
  });

const document = (lists: object) => ({ apiVersion: 'roster/v1', kind: 'Organization', ...lists });

test('a plan is carried out only in the organization that it was made for', async () => {
  const wanted = document({ groups: [{ name: 'Night', members: ['dan'] }] });
  const { state } = JSON.parse((await post('diff', { document: wanted })).text) as { state: string };
  expect((await post('apply', { document: document({ groups: [{ name: 'Other' }] }) })).status).toBe(200);
  const before = await stateOf(box);
  const late = await post('apply', { document: wanted, state });
  expect([late.status, errorIn(late).code]).toEqual([412, 'stale']);
  expect(await stateOf(box)).toEqual(before);
  const again = JSON.parse((await post('diff', { document: wanted })).text) as { state: string };
  expect((await post('apply', { document: wanted, state: again.state })).status).toBe(200);
});

test('faults come with their paths, and a Member learns nothing', async () => {
  const faulty = document({ groups: [{ name: 'Night', members: ['nobody'] }] });
  const told = await post('diff', { document: faulty });
  expect([told.status, errorIn(told).code]).toEqual([404, 'not_found']);
  expect(told.text).toContain('groups[0].members[0]');
  for (const path of ['diff', 'apply']) expect((await post(path, { document: faulty }, 'dan')).status).toBe(403);
});

test.each<readonly [what: string, body: string, told: string]>([
  [
    'a list that stands twice',
    '{"document":{"apiVersion":"roster/v1","kind":"Organization","groups":[],"groups":[]}}',
    'the body has a field twice in one object',
  ],
  [
    'another version',
    '{"document":{"apiVersion":"roster/v2","kind":"Organization"}}',
    'document.apiVersion must be one of: roster/v1',
  ],
  [
    'null where a list belongs',
    '{"document":{"apiVersion":"roster/v1","kind":"Organization","groups":[{"name":"a","members":null}]}}',
    'document.groups[0].members must be an array',
  ],
  [
    'an unknown field',
    '{"document":{"apiVersion":"roster/v1","kind":"Organization","grups":[]}}',
    'document has unknown fields: grups',
  ],
  [
    'a large text that ends early',
    `{"document":{"apiVersion":"roster/v1","kind":"Organization","groups":[${'{"name":"a"},'.repeat(40_000)}`,
    'the body is not JSON',
  ],
  [
    'an escape that is none, in a large text',
    `{"document":{"\\x":1,"groups":[${'{"name":"a"},'.repeat(40_000)}{}]}}`,
    'the body is not JSON',
  ],
])('%s is refused by diff and by apply', async (_what, body, told) => {
  for (const path of ['diff', 'apply']) {
    const answer = await ask(box.server, 'POST', `${BASE}/organization/${path}`, {
      token: box.names.get('ada.token') ?? '',
      body,
    });
    expect([answer.status, errorIn(answer).code, errorIn(answer).message]).toEqual([400, 'invalid', told]);
  }
});

test('a large document is taken, and what is not one is refused as invalid', async () => {
  const people = Array.from({ length: 20_000 }, (_, n) => ({
    email: `somebody-with-a-long-address-${n}@acme.example`,
  }));
  expect((await post('diff', { document: document({ people }) })).status).toBe(200);
  for (const other of [
    null,
    [],
    'x',
    { ...document({}), groups: null },
    document({ groups: [{ name: 'x', more: 1 }] }),
  ])
    expect((await post('apply', { document: other })).status).toBe(400);
});
