import { execute } from '../../../src/core/engine/index.ts';
import type { Store } from '../../../src/core/store/index.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { groupRole } from '../../../src/operations/group/role.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleEdit } from '../../../src/operations/people/edit.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { peopleShow } from '../../../src/operations/people/show.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** Refused calls are recorded after the rollback, and cannot fill the log. */

let box: CoreBox;
let admin: string;
let member: string;
beforeEach(async () => {
  box = await coreBox();
  await box.call(peopleAdd, { people: [{ email: 'bob@acme.example' }], role: 'Admin' });
  await box.call(peopleAdd, { people: [{ email: 'eve@acme.example' }] });
  await box.call(groupCreate, { name: 'staff' });
  admin = await box.tokenOf('bob');
  member = await box.tokenOf('eve');
});
afterEach(() => box.destroy());

const forbidden = (token = member) => box.refusal(box.call(groupCreate, { name: 'mine' }, token));
const denials = async () => (await box.events()).filter(({ resource }) => resource === 'Access');

test.each<[string, () => Promise<unknown>, object]>([
  [
    'forbidden',
    () => box.call(groupCreate, { name: 'mine' }, member),
    { operation: 'group.create', code: 'forbidden', permission: 'organization.groups.create' },
  ],
  [
    'escalation',
    async () => {
      await box.customRoles({ Joiner: ['organization.groups.modify', 'organization.people.change_role'] });
      await box.call(peopleRole, { person: 'eve', role: 'Joiner' });
      await box.call(groupRole, { group: 'staff', role: 'Admin' }, member);
    },
    { operation: 'group.role', code: 'escalation' },
  ],
  [
    'owner_role',
    () => box.call(peopleEdit, { person: 'ada', username: 'eve2' }, admin),
    { operation: 'people.edit', code: 'owner_role', permission: 'organization.change_owner' },
  ],
])('%s is recorded as one event of who tried what, and changes nothing else', async (code, attempt, metadata) => {
  expect(await box.refusal(attempt())).toBe(code);
  const last = (await box.events()).at(-1);
  const { username } = await box.personOf(code === 'owner_role' ? 'bob' : 'eve');
  expect(last).toMatchObject({ resource: 'Access', operation: 'Denied', outcome: 'denied', username });
  expect(last?.resource_name).toBe(username);
  expect(JSON.parse(last?.metadata ?? '')).toEqual(metadata);
  expect(await box.store.read((tx) => tx.groups.describe([]))).toEqual([]);
  expect((await denials()).length).toBe(1);
});

test('what a refused operation wrote is rolled back', async () => {
  await box.customRoles({ Inviter: ['organization.people.invite'] });
  await box.call(peopleRole, { person: 'eve', role: 'Inviter' });
  const before = box.dump('audit_events', 'audit_head', 'denials');
  const add = box.call(peopleAdd, { people: [{ email: 'mallory@acme.example' }], role: 'Admin' }, member);
  expect(await box.refusal(add)).toBe('escalation');
  expect(box.dump('audit_events', 'audit_head', 'denials')).toBe(before);
  expect(await denials()).toHaveLength(1);
});

test('refused reads are recorded, too', async () => {
  await box.customRoles({ Nothing: [] });
  await box.call(peopleRole, { person: 'eve', role: 'Nothing' });
  expect(await box.refusal(box.call(peopleShow, { person: 'ada' }, member))).toBe('forbidden');
  expect(await denials()).toHaveLength(1);
});

test.each<[string, () => Promise<unknown>]>([
  ['conflict', () => box.call(groupCreate, { name: 'staff' }, admin)],
  ['not_found', () => box.call(peopleShow, { person: 'nobody-at-all' }, admin)],
  ['invalid', () => box.call(groupCreate, { name: '' }, admin)],
  ['unauthenticated', () => box.call(groupCreate, { name: 'mine' }, null)],
  ['last_owner', () => box.call(peopleRole, { person: 'ada', role: 'Member' })],
])('%s is recorded as no event, because no permission was missing', async (code, attempt) => {
  expect(await box.refusal(attempt())).toBe(code);
  expect(await denials()).toEqual([]);
});

describe('many refusals of one actor', () => {
  const MINUTE = 60_000;

  test('are listed up to ten a minute; that there are more is recorded at once, and their number in the next window', async () => {
    for (let at = 0; at < 10; at += 1) expect(await forbidden()).toBe('forbidden');
    expect(await denials()).toHaveLength(10);
    await forbidden();
    const first = (await denials()).slice(10);
    expect(first).toMatchObject([
      { operation: 'Suppressed', outcome: 'denied', username: 'eve', metadata: '{"count":1}' },
    ]);
    for (let at = 0; at < 14; at += 1) await forbidden();
    box.clock.now += MINUTE - 1;
    await forbidden();
    expect(await denials()).toHaveLength(11);
    box.clock.now += 1;
    await forbidden();
    const [suppressed, next, ...none] = (await denials()).slice(11);
    expect(suppressed).toMatchObject({ operation: 'Suppressed', outcome: 'denied', username: 'eve' });
    expect(JSON.parse(suppressed?.metadata ?? '')).toEqual({ count: 15 });
    expect(suppressed?.description).toContain('15 further refusals of eve');
    expect(next).toMatchObject({ operation: 'Denied' });
    expect(none).toEqual([]);
  });

  test('are counted separately in each window', async () => {
    for (let at = 0; at < 12; at += 1) await forbidden();
    box.clock.now += MINUTE;
    for (let at = 0; at < 12; at += 1) await forbidden();
    box.clock.now += MINUTE;
    await forbidden();
    const operations = (await denials()).map(({ operation }) => operation);
    const ten = Array.from({ length: 10 }, () => 'Denied');
    const more = ['Suppressed', 'Suppressed'];
    expect(operations).toEqual([...ten, ...more, ...ten, ...more, 'Denied']);
  });

  test('are followed by no count when all were listed', async () => {
    for (let at = 0; at < 10; at += 1) await forbidden();
    box.clock.now += MINUTE;
    await forbidden();
    expect((await denials()).map(({ operation }) => operation)).not.toContain('Suppressed');
  });

  test('do not suppress those for another reason', async () => {
    await box.customRoles({ Joiner: ['organization.groups.modify', 'organization.people.change_role'] });
    await box.call(peopleRole, { person: 'eve', role: 'Joiner' });
    for (let at = 0; at < 12; at += 1) await forbidden();
    expect(await box.refusal(box.call(groupRole, { group: 'staff', role: 'Admin' }, member))).toBe('escalation');
    const last = (await denials()).at(-1);
    expect([last?.operation, JSON.parse(last?.metadata ?? '')]).toEqual([
      'Denied',
      { operation: 'group.role', code: 'escalation' },
    ]);
  });

  test('do not suppress those of another actor', async () => {
    for (let at = 0; at < 11; at += 1) await forbidden();
    expect(await box.refusal(box.call(peopleEdit, { person: 'ada', username: 'x' }, admin))).toBe('owner_role');
    expect((await denials()).at(-1)?.username).toBe('bob');
    await forbidden();
    expect((await denials()).at(-1)?.username).toBe('bob');
  });
});

test('a call stays refused when the refusal cannot be recorded', async () => {
  let writes = 0;
  const store: Store = {
    ...box.store,
    write: (work) => ((writes += 1) === 1 ? box.store.write(work) : Promise.reject(new Error('the disk is full'))),
  };
  const session = { store, token: member, environment: box.environment };
  expect(await box.refusal(execute(session, groupCreate, { name: 'mine' }))).toBe('forbidden');
  expect(writes).toBe(2);
  expect(await denials()).toEqual([]);
});

test('a window in the future, from a wrong clock, suppresses nothing', async () => {
  const right = box.clock.now;
  box.clock.now = Date.parse('2050-01-01T00:00:00.000Z');
  for (let time = 0; time < 12; time += 1) await forbidden();
  const before = (await denials()).length;
  box.clock.now = right;
  await forbidden();
  expect((await denials()).length).toBe(before + 2);
});
