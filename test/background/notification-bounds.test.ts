import type { Email, RefusedRecipient } from '../../src/domain/email.ts';
import { healthCheck } from '../../src/operations/health/check.ts';
import { notificationCreate } from '../../src/operations/notification/create.ts';
import { notificationDeliveries } from '../../src/operations/notification/deliveries.ts';
import { notificationEdit } from '../../src/operations/notification/edit.ts';
import { notificationRedeliver } from '../../src/operations/notification/redeliver.ts';
import { notificationTest } from '../../src/operations/notification/test.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';
import { notified, receiver } from '../support/notified.ts';
import type { Answer } from '../support/notified.ts';
import { stopWebServers } from '../support/web-server.ts';

/** How many are told of an event, in which order, and whom a mail server refuses. */

let box: CoreBox;
beforeEach(async () => (box = await coreBox()));
afterEach(async () => {
  await stopWebServers();
  await box.destroy();
});

const { deliver, later, webhook, group, messages } = notified(() => box);

/** Rules that tell so many channels of Slack each. */
const telling = (count: number, channels: number) =>
  Array.from({ length: count }, (_, rule) => ({
    name: `r${rule}`,
    filter: { resource: ['Group'] },
    notify: {
      slack: {
        endpoint: 'https://hooks.slack.com/services/x',
        channels: Array.from({ length: channels }, (_channel, at) => `#c${at}`),
      },
    },
  }));

test('all notifications together have only so many receivers', async () => {
  const create = (name: string, count: number) => box.call(notificationCreate, { name, rules: telling(count, 20) });
  await create('most', 20);
  await expect(create('more', 6)).rejects.toMatchObject({
    code: 'conflict',
    message: 'all notifications together would have 520 receivers',
    details: { most: 500 },
  });
  await create('rest', 5);
  const edit = (count: number) => box.call(notificationEdit, { notification: 'rest', rules: telling(count, 20) });
  expect(await box.refusal(edit(6))).toBe('conflict');
  await edit(4);
  await webhook('siem', 'https://siem.example.com/roster');
});

test('an event is told to no more of them, whatever the store has, and doctor tells', async () => {
  for (const name of ['a', 'b', 'c']) await box.call(notificationCreate, { name, rules: telling(8, 20) });
  const findings = async () =>
    (await box.call(healthCheck, {})).items.filter(({ code }) => code === 'notification_receivers');
  expect(await findings()).toEqual([]);
  await box.store.write(async (tx) => {
    const [, , last] = await tx.notifications.all();
    if (last === undefined) throw new Error('there is no third');
    const more = last.rules.map((rule) => ({ ...rule, name: `${rule.name} again` }));
    await tx.notifications.update(last.id, { ...last, rules: [...last.rules, ...more] });
  });
  await group('staff');
  await group('guests');
  await deliver({ outbound: () => Promise.resolve({ status: 200, headers: {}, body: Uint8Array.of() }) });
  expect(await messages()).toHaveLength(1000);
  expect(await findings()).toMatchObject([
    { message: 'all notifications together have 640 receivers, and an event is told to 500 at most' },
  ]);
  // What there is too much of can be made less.
  await box.call(notificationEdit, { notification: 'c', rules: telling(12, 20) });
});

test('a test comes after what happened before it', async () => {
  let answer: Answer = { status: 503 };
  const { url, got } = await receiver(() => answer);
  await webhook('siem', url);
  await group('a');
  await deliver();
  await group('b');
  await box.call(notificationTest, { notification: 'siem' });
  await group('c');
  answer = { status: 200 };
  await later(10_000);
  const told = got.map(({ body }) => (body.event as typeof body.event | null)?.resource_name ?? 'test');
  expect(told).toEqual(['a', 'a', 'b', 'test', 'c']);
  expect((await box.call(notificationDeliveries, {})).items.filter(({ seq }) => seq === null)).toHaveLength(1);
});

describe('an e-mail that the mail server refuses for some', () => {
  const mails: Email[] = [];
  let refused: readonly RefusedRecipient[] = [];
  const mail = (email: Email): Promise<readonly RefusedRecipient[]> => {
    mails.push(email);
    const all = [...email.to, ...(email.cc ?? [])];
    return Promise.resolve(refused.filter(({ address }) => all.includes(address)));
  };
  const result = async () => (await messages()).map((one) => `${one.status}: ${one.result ?? ''}`);

  beforeEach(async () => {
    mails.length = 0;
    const email = { to: ['a@acme.example', 'b@acme.example'], cc: ['c@acme.example'] };
    await box.call(notificationCreate, {
      name: 'mail',
      rules: [{ name: 'all', filter: { resource: ['Group'] }, notify: { email } }],
    });
    await group('staff');
  });

  test('is sent again to them alone, until it is taken', async () => {
    refused = [
      { address: 'b@acme.example', reason: '450 mailbox busy', isLasting: false },
      { address: 'c@acme.example', reason: '550 no such mailbox', isLasting: true },
    ];
    await deliver({ mail });
    expect(await result()).toEqual([
      'pending: the mail server took it, but not for b@acme.example (450 mailbox busy), c@acme.example (550 no such mailbox)',
    ]);
    refused = refused.slice(1);
    box.clock.now += 10_000;
    await deliver({ mail });
    expect(mails.map(({ to, cc }) => [to, cc])).toEqual([
      [['a@acme.example', 'b@acme.example'], ['c@acme.example']],
      [['b@acme.example'], ['c@acme.example']],
    ]);
    expect(await result()).toEqual([
      'failed: the mail server took it, but not for c@acme.example (550 no such mailbox)',
    ]);
    refused = [];
    await box.call(notificationRedeliver, { notification: 'mail' });
    await deliver({ mail });
    expect(mails.slice(2).map(({ to, cc }) => [to, cc])).toEqual([[[], ['c@acme.example']]]);
    expect(await result()).toEqual(['sent: the mail server took it']);
    const [one] = (await box.call(notificationDeliveries, {})).items;
    expect(one).toMatchObject({ channel: 'email', recipient: 'c@acme.example' });
  });
});
