import type { DeliveryRecord } from '../../../src/domain/notifications/deliveries.ts';
import type { NotificationRecord } from '../../../src/domain/notifications/notification.ts';
import { AT, AWKWARD, codeOf, everyPage, id, LATER } from './fixtures.ts';
import type { Suite } from './fixtures.ts';

let made = 0;
const record = (name: string, more: Partial<NotificationRecord> = {}): NotificationRecord => ({
  id: id(8, (made += 1)),
  name,
  status: 'active',
  rules: [
    {
      name: AWKWARD,
      filter: { resource: ['User'], operation: [], actor: [], outcome: ['denied'] },
      email: { subject: '', to: ['a@b.example'], cc: [], target: 't' },
    },
  ],
  acts_for: id(1, 1),
  created_by: id(1, 1),
  matched_seq: 7,
  matching: true,
  created_at: AT,
  updated_at: AT,
  ...more,
});

const message = (of: NotificationRecord, more: Partial<DeliveryRecord> = {}): DeliveryRecord => ({
  id: id(9, (made += 1)),
  notification_id: of.id,
  rule: 'rule',
  channel: 'webhook',
  recipient: '',
  target: 'one',
  seq: 8,
  is_test: false,
  job_id: null,
  job_state: null,
  status: 'pending',
  attempts: 0,
  due_at: AT,
  created_at: AT,
  updated_at: AT,
  result: null,
  ...more,
});

export const notifications: Suite = ({ store }) => {
  const idsDue = async (at: string) => (await store().read((tx) => tx.notifications.due(at))).map((one) => one.id);

  test('are read as they were written, by id and exact name', async () => {
    const [b, a] = [record('b', { matching: false, status: 'paused' }), record('a')];
    await store().write(async (tx) => {
      await tx.notifications.insert(b);
      await tx.notifications.insert(a);
    });
    await store().read(async (tx) => {
      expect(await tx.notifications.all()).toEqual([a, b]);
      expect(await tx.notifications.find({ names: ['a', 'A'] })).toEqual([a]);
      expect(await tx.notifications.find({ ids: [b.id, id(9, 9)] })).toEqual([b]);
    });
    expect(await codeOf(store().write((tx) => tx.notifications.insert(record('a'))))).toBe('conflict');
  });

  test('are changed, matched, and removed with their messages', async () => {
    const one = record('one');
    const changed = {
      ...one,
      name: 'two',
      status: 'paused',
      rules: [],
      acts_for: id(1, 2),
      updated_at: LATER,
    } as const;
    await store().write(async (tx) => {
      await tx.notifications.insert(one);
      await tx.notifications.update(one.id, changed);
      await tx.notifications.matched(one.id, { matched_seq: 9, matching: false });
      await tx.notifications.addDeliveries([message(one), message(one)]);
    });
    expect(await store().read((tx) => tx.notifications.all())).toEqual([
      { ...changed, matched_seq: 9, matching: false },
    ]);
    await store().write((tx) => tx.notifications.remove(one.id));
    expect(await store().read((tx) => tx.notifications.all())).toEqual([]);
    expect(await idsDue(LATER)).toEqual([]);
  });

  test('those about jobs are found alone, while they are active', async () => {
    const rule = {
      name: 'failed',
      filter: { resource: [], operation: [], actor: [], outcome: [], results: ['failed'] },
    };
    const [one, two] = [record('one', { rules: [...record('x').rules, rule] }), record('two')];
    const found = async () => (await store().read((tx) => tx.notifications.ofJobs())).map(({ name }) => name);
    await store().write(async (tx) => {
      await tx.notifications.insert(one);
      await tx.notifications.insert(two);
      await tx.notifications.insert(record('paused', { rules: [rule], status: 'paused' }));
    });
    expect(await store().read((tx) => tx.notifications.ofJobs())).toEqual([one]);
    await store().write(async (tx) => {
      await tx.notifications.update(one.id, { ...one, rules: two.rules });
      await tx.notifications.update(two.id, { ...two, rules: [rule] });
    });
    expect(await found()).toEqual(['two']);
  });

  test('of messages with one place the older comes first', async () => {
    const one = record('one');
    const told = { job_id: id(7, 1), job_state: 'failed', seq: 7 } as const;
    const later = message(one, { ...told, id: id(9, 900_001), created_at: LATER });
    const earlier = message(one, { ...told, id: id(9, 900_002) });
    await store().write(async (tx) => {
      await tx.notifications.insert(one);
      await tx.notifications.addDeliveries([later, earlier]);
    });
    expect(await store().read((tx) => tx.notifications.due(LATER))).toEqual([earlier]);
  });

  test('of each receiver the first message is due, by event and id, and no later one before it', async () => {
    const one = record('one', { matched_seq: 4 });
    const first = message(one, { seq: 3, due_at: LATER });
    const second = message(one, { seq: 4 });
    const other = message(one, { target: 'two', seq: 5 });
    const alike = message(one, { target: 'two', seq: 5 });
    await store().write(async (tx) => {
      await tx.notifications.insert(one);
      await tx.notifications.addDeliveries([second, alike, other, first]);
    });
    // What happened before them may still be told to their receiver.
    expect(await idsDue(AT)).toEqual([]);
    await store().write((tx) => tx.notifications.matched(one.id, { matched_seq: 5, matching: true }));
    expect(await idsDue(AT)).toEqual([other.id]);
    expect((await idsDue(LATER)).sort()).toEqual([first.id, other.id].sort());
    const sent = {
      ...first,
      recipient: 'a@b.example',
      status: 'sent',
      attempts: 1,
      updated_at: LATER,
      result: AWKWARD,
    } as const;
    await store().write((tx) => tx.notifications.settle(first.id, sent));
    expect((await idsDue(AT)).sort()).toEqual([second.id, other.id].sort());
    expect(await store().read((tx) => tx.notifications.delivery(first.id))).toEqual(sent);
    expect(await store().read((tx) => tx.notifications.progress(AT))).toEqual({ unmatched: false, due: true });
    expect(await store().read((tx) => tx.notifications.progress('2020'))).toEqual({ unmatched: false, due: false });
  });

  test.each([1, 2, 100])('pages of %i messages cover them once, the latest first', async (limit) => {
    const [one, other] = [record('one'), record('other')];
    const messages = [1, 2, 3, 4, 5].map((n) =>
      message(one, { status: n % 2 === 0 ? 'failed' : 'sent', is_test: n === 3 }),
    );
    await store().write(async (tx) => {
      await tx.notifications.insert(one);
      await tx.notifications.insert(other);
      await tx.notifications.addDeliveries([...messages, message(other)]);
    });
    const pages = (...statuses: 'failed'[]) =>
      everyPage(limit, (page) =>
        store().read((tx) =>
          tx.notifications.deliveries(
            { notificationId: one.id, statuses: statuses.length === 0 ? undefined : statuses },
            page,
          ),
        ),
      );
    expect(await pages()).toEqual(messages.toReversed());
    expect((await pages('failed')).map((found) => found.id)).toEqual([messages[3]?.id, messages[1]?.id]);
  });

  test('what was not delivered is counted with its latest reason, and what ended is deleted after a while', async () => {
    const one = record('one');
    const [old, late] = [
      message(one, { status: 'failed', result: 'old' }),
      message(one, { status: 'failed', result: 'late', updated_at: LATER }),
    ];
    const skipped = message(one, { status: 'skipped', result: 'x' });
    await store().write(async (tx) => {
      await tx.notifications.insert(one);
      await tx.notifications.addDeliveries([old, late, skipped, message(one), message(one, { status: 'sent' })]);
    });
    expect(await store().read((tx) => tx.notifications.undelivered())).toEqual([
      { name: 'one', status: 'failed', messages: 2, result: 'late' },
      { name: 'one', status: 'skipped', messages: 1, result: 'x' },
    ]);
    expect(await store().write((tx) => tx.notifications.forgetDeliveries(LATER, 2))).toBe(2);
    expect(await store().write((tx) => tx.notifications.forgetDeliveries(LATER, 2))).toBe(1);
    expect(await store().read((tx) => tx.notifications.undelivered())).toMatchObject([{ messages: 1, result: 'late' }]);
  });
};
