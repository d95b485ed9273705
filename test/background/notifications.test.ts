import { createHmac } from 'node:crypto';
import { groupModify } from '../../src/operations/group/modify.ts';
import { healthCheck } from '../../src/operations/health/check.ts';
import { notificationCreate } from '../../src/operations/notification/create.ts';
import { notificationDeliveries } from '../../src/operations/notification/deliveries.ts';
import { notificationEdit } from '../../src/operations/notification/edit.ts';
import { notificationPause } from '../../src/operations/notification/pause.ts';
import { notificationRedeliver } from '../../src/operations/notification/redeliver.ts';
import { notificationResume } from '../../src/operations/notification/resume.ts';
import { notificationTest } from '../../src/operations/notification/test.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { notified, receiver, SECRET } from '../support/notified.ts';
import type { Answer } from '../support/notified.ts';
import { stopWebServers } from '../support/web-server.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

let box: CoreBox;
beforeEach(async () => (box = await coreBox()));
afterEach(async () => {
  await stopWebServers();
  await box.destroy();
});

const { deliver, later, webhook, group, messages } = notified(() => box);
const statuses = async () => (await messages()).map(({ status, result }) => `${status}: ${result ?? ''}`);
const findings = async () =>
  (await box.call(healthCheck, {})).items.filter(({ code }) => code.startsWith('notification_'));

test('a webhook gets what its rule means, signed, and nothing from before', async () => {
  const { url, got, names } = await receiver();
  await group('before');
  await webhook('siem', `${url}/hook`, { filter: { resource: ['/^Gr/'], operation: ['Added'], actor: ['ada'] } });
  await group('Platform');
  await box.call(groupModify, { group: 'Platform', description: 'Builds' });
  expect(got).toEqual([]);
  await deliver();
  expect(names()).toEqual(['Platform']);
  const [one] = got;
  expect(one?.headers).toMatchObject({
    'x-semaphore-webhook-id': one?.body.id,
    'x-semaphore-signature-256': `sha256=${createHmac('sha256', SECRET)
      .update(one?.text ?? '')
      .digest('hex')}`,
    'content-type': 'application/json; charset=utf-8',
  });
  expect(one?.body).toMatchObject({
    type: 'audit_event',
    organization: { name: 'Acme' },
    notification: { name: 'siem' },
    rule: { name: 'all' },
    event: {
      resource: 'Group',
      operation: 'Added',
      actor: { username: 'ada' },
      metadata: { after: { name: 'Platform' } },
    },
  });
  await deliver();
  expect(got).toHaveLength(1);
  expect(await statuses()).toEqual(['sent: answered 204']);
});

test('an unsigned webhook has no signature', async () => {
  const { url, got } = await receiver();
  await webhook('siem', url, { notify: { webhook: { endpoint: url, unsigned: true } } });
  await box.call(notificationTest, { notification: 'siem' });
  await deliver();
  expect(got.map(({ headers }) => headers['x-semaphore-signature-256'])).toEqual([undefined]);
  expect(got[0]?.body).toMatchObject({ type: 'test', event: null });
});

test('what does not answer is tried again ever later, in order, with one id, until it does', async () => {
  let answer: Answer = { status: 503 };
  const { url, got, names } = await receiver(() => answer);
  await webhook('siem', url);
  await group('a');
  await group('b');
  await deliver();
  await deliver();
  expect(names()).toEqual(['a']);
  for (const wait of [10, 20, 40]) await later(wait * SECOND);
  expect(names()).toEqual(['a', 'a', 'a', 'a']);
  expect(new Set(got.map(({ body }) => body.id)).size).toBe(1);
  answer = { status: 200 };
  await later(80 * SECOND);
  expect(names().slice(4)).toEqual(['a', 'b']);
});

test('after a day it is given up, with what is as old; doctor tells, and it can be sent again', async () => {
  let answer: Answer = { status: 500 };
  const { url, got } = await receiver(() => answer);
  await webhook('siem', url);
  await group('a');
  await group('b');
  for (let hour = 0; hour < 30; hour += 1) await later(HOUR);
  expect(await statuses()).toEqual(['failed: answered 500', 'failed: answered 500']);
  expect(got.length).toBeLessThan(40);
  expect(await findings()).toMatchObject([
    {
      code: 'notification_failed',
      subject: 'siem',
      message: '2 messages of the notification siem were given up, the last with: answered 500',
      command: 'roster notification deliveries siem --failed',
    },
  ]);
  expect((await box.call(notificationDeliveries, { failed: true })).items).toHaveLength(2);
  answer = { status: 200 };
  const before = got.length;
  expect(await box.call(notificationRedeliver, { notification: 'siem' })).toEqual({ name: 'siem', messages: 2 });
  await deliver();
  expect(got.slice(before).map(({ body }) => body.id)).toEqual((await messages()).map(({ id }) => id));
  expect(await findings()).toEqual([]);
  const [first] = await messages();
  await box.call(notificationRedeliver, { notification: 'siem', delivery: first?.id ?? '' });
  await deliver();
  expect(got).toHaveLength(before + 3);
});

test('a receiver may ask for more time, up to an hour', async () => {
  const asked = ['120', 'Sun, 01 Mar 2026 09:10:00 GMT', '999999', 'soon'];
  const { url, got } = await receiver(() => ({ status: 429, headers: { 'retry-after': asked.shift() ?? '' } }));
  await webhook('siem', url);
  await group('a');
  await deliver();
  const waits: number[] = [];
  for (const most of [2, 10, 60, 1]) {
    const [one] = await messages();
    waits.push((Date.parse(one?.due_at ?? '') - box.clock.now) / SECOND);
    if (most > 1) await later(Math.max(0, Date.parse(one?.due_at ?? '') - box.clock.now));
  }
  expect(waits.slice(0, 3)).toEqual([120, 480, 3600]);
  expect(waits[3]).toBeLessThanOrEqual(80);
  expect(got).toHaveLength(4);
});

test.each<readonly [string, Answer, string]>([
  ['refuses', { status: 404 }, 'answered 404'],
  ['leads elsewhere', { status: 302, headers: { location: 'http://169.254.169.254/latest' } }, 'answered 302'],
])('a receiver that %s ends its message, and not those after it', async (_what, refusal, result) => {
  let answer: Answer = refusal;
  const { url, names } = await receiver(() => {
    const now = answer;
    answer = { status: 200 };
    return now;
  });
  await webhook('siem', url);
  await group('a');
  await group('b');
  await deliver();
  expect(names()).toEqual(['a', 'b']);
  expect(await statuses()).toEqual([`failed: ${result}`, 'sent: answered 200']);
});

test('an answer that is too long counts as none', async () => {
  const { url } = await receiver(() => ({ status: 200, body: 'x'.repeat(100_000) }));
  await webhook('siem', url);
  await group('a');
  await deliver();
  expect(await statuses()).toEqual([expect.stringMatching(/^pending: .*longer than 65536 bytes/)]);
});

test('an address that may not be reached ends its message', async () => {
  await webhook('siem', 'http://10.0.0.1/hook');
  await group('a');
  await deliver();
  expect(await statuses()).toEqual([expect.stringMatching(/^failed: .*10\.0\.0\.1/)]);
});

test('receivers that never answer hold up neither others nor the end', async () => {
  const hanging = await Promise.all(Array.from({ length: 6 }, () => receiver(() => undefined)));
  const { url, names } = await receiver();
  await box.call(notificationCreate, {
    name: 'hanging',
    rules: hanging.map((one, at) => ({
      name: `${at}`,
      notify: { webhook: { endpoint: one.url, unsigned: true, timeout: 30_000 } },
    })),
  });
  await webhook('siem', url);
  await group('a');
  const stop = new AbortController();
  const running = deliver({ signal: stop.signal });
  while (names().length < 1) await new Promise((resolve) => void setImmediate(resolve));
  await group('b');
  while (names().length < 2) await new Promise((resolve) => void setImmediate(resolve));
  expect(hanging.filter(({ got }) => got.length > 0).length).toBeLessThanOrEqual(2);
  stop.abort();
  await running;
  expect((await messages()).filter(({ status }) => status === 'pending').every(({ attempts }) => attempts === 0)).toBe(
    true,
  );
});

test('retries of a webhook are no more than its rule says', async () => {
  const { url, got } = await receiver(() => ({ status: 500 }));
  await webhook('siem', url, { notify: { webhook: { endpoint: url, secret: SECRET, retries: 1 } } });
  await group('a');
  await deliver();
  await later(HOUR);
  await later(HOUR);
  expect(got).toHaveLength(2);
  expect(await statuses()).toEqual(['failed: answered 500']);
});

test('nothing is told for whom may not see the audit log any more', async () => {
  const { url, got } = await receiver();
  await box.call(peopleAdd, { people: [{ email: 'grace@acme.example' }], role: 'Admin' });
  const grace = await box.tokenOf('grace');
  await webhook('siem', url);
  await box.call(
    notificationEdit,
    {
      notification: 'siem',
      rules: (await webhook('x', url)).rules.map((rule) => ({
        ...rule,
        notify: { webhook: { endpoint: url, unsigned: true } },
      })),
    },
    grace,
  );
  await box.call(peopleRole, { person: 'grace', role: 'Member' });
  await group('a');
  await deliver();
  expect(got).toHaveLength(1);
  expect((await statuses()).sort()).toEqual([
    'sent: answered 204',
    'skipped: whose permissions it needs may not see the audit log any more',
  ]);
  expect(await findings()).toMatchObject([{ code: 'notification_skipped', subject: 'siem' }]);
});

test('what happens while it is paused is not told, wherever the servers are meanwhile', async () => {
  const { url, got } = await receiver();
  await webhook('siem', url, { filter: {} });
  await group('a');
  await box.call(notificationPause, { notification: 'siem' });
  await group('b');
  await box.call(notificationResume, { notification: 'siem' });
  await group('c');
  await box.call(notificationPause, { notification: 'siem' });
  await deliver();
  await group('d');
  await deliver();
  await box.call(notificationResume, { notification: 'siem' });
  await deliver();
  const told = got.map(({ body: { event } }) => event as unknown as Record<string, string>);
  expect(told.map(({ operation, resource_name }) => `${operation} ${resource_name}`)).toEqual([
    'Added a',
    'Paused siem',
    'Resumed siem',
    'Added c',
    'Paused siem',
    'Resumed siem',
  ]);
});

test('all notifications together have only so many expressions', async () => {
  const actor = (from: number) => Array.from({ length: 20 }, (_, at) => `/x${from + at}/`);
  const rules = (count: number, from: number) =>
    Array.from({ length: count }, (_, at) => ({
      name: `r${at}`,
      filter: { actor: actor(from + at * 20) },
      notify: { email: { to: ['ada@acme.example'] } },
    }));
  const create = (name: string, count: number) => box.call(notificationCreate, { name, rules: rules(count, 0) });
  expect(await box.refusal(create('all', 11))).toBe('conflict');
  await create('half', 5);
  expect(await box.refusal(create('rest', 6))).toBe('conflict');
  await create('rest', 5);
  const edit = (count: number) => box.call(notificationEdit, { notification: 'rest', rules: rules(count, 200) });
  expect(await box.refusal(edit(6))).toBe('conflict');
  await edit(5);
});
