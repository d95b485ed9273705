import { createHash } from 'node:crypto';
import { AUDIT_COLUMNS } from '../../../src/domain/audit.ts';
import { jsonLines } from '../../../src/domain/audit-rows.ts';
import { auditStreamPause } from '../../../src/operations/audit-stream/pause.ts';
import { auditStreamConfigure } from '../../../src/operations/audit-stream/configure.ts';
import { auditStreamVerify } from '../../../src/operations/audit-stream/verify.ts';
import { auditHoldCreate } from '../../../src/operations/audit-hold/create.ts';
import { auditHoldRelease } from '../../../src/operations/audit-hold/release.ts';
import { auditRetentionPrune } from '../../../src/operations/audit-retention/prune.ts';
import { auditRetentionStatus } from '../../../src/operations/audit-retention/status.ts';
import { settingsSet } from '../../../src/operations/settings/set.ts';
import { manifestKey } from '../../../src/domain/audit-object.ts';
import { shortenedBox } from '../../support/shortened.ts';

/** Only what is old, and elsewhere as the log has it, is dropped. */

const here = shortenedBox();
const status = () => here.stream.call(auditRetentionStatus, {});

/** Two objects in the bucket: one of old events, and one of newer ones. */
async function twoObjects(form: 'csv' | 'jsonl' | 'ocsf' = 'jsonl', gzip = false): Promise<number> {
  await here.keep();
  await here.stream.configure({ format: form, gzip });
  await here.stream.run();
  const old = (await here.box.store.read((tx) => tx.audit.head())).seq;
  here.later(41);
  await here.stream.events(5);
  await here.stream.run();
  return old;
}

test.each([
  ['csv', false],
  ['jsonl', true],
  ['ocsf', true],
] as const)('the old events go that the bucket has as %s, compressed: %s', async (form, gzip) => {
  const old = await twoObjects(form, gzip);
  expect(await status()).toMatchObject({ first_seq: 1, due_events: old, through_seq: old, kept: null });
  expect(await here.prune()).toMatchObject({ dropped: { first_seq: 1, last_seq: old }, begins: old + 1, more: true });
  expect(await here.prune()).toMatchObject({ dropped: null, due_events: 0, more: false });
  expect((await here.seqs())[0]).toBe(old + 1);
  expect(await here.verify()).toMatchObject({ first_seq: old + 1, events: 6 });
  const last = (await here.box.events()).at(-1);
  expect(last).toMatchObject({ resource: 'AuditLog', operation: 'Shortened', username: 'ada' });
  expect(JSON.parse(last?.metadata ?? '')).toMatchObject({
    first_seq: 1,
    last_seq: old,
    retention: '40d',
    objects: [{ bucket: 'acme-audit', key: here.stream.keys()[0] }],
  });
  expect(await here.stream.call(auditStreamVerify, {})).toMatchObject({ objects: 2, problem: null });
});

test('nothing goes without a retention, and nothing that is not old enough', async () => {
  await here.stream.configure();
  await here.stream.run();
  expect(await here.box.refusal(here.prune())).toBe('conflict');
  await here.keep();
  here.later(39);
  expect(await here.prune()).toMatchObject({ dropped: null, due_events: 0, kept: null, more: false });
  here.later(2);
  await here.keep('off');
  expect(await here.box.refusal(here.prune())).toBe('conflict');
  expect((await here.start()).seq).toBe(1);
});

test('a retention below 30 days is refused, and so is whoever may not decide on streams', async () => {
  expect(await here.box.refusal(here.keep('29d'))).toBe('invalid');
  expect(await here.box.refusal(here.keep('0d'))).toBe('invalid');
  expect(await here.box.refusal(here.keep('10'))).toBe('invalid');
  await here.keep('30d');
  const limited = await here.box.tokenOf('ada', { permissions: ['organization.general_settings.modify'] });
  const asLimited = here.stream.call(settingsSet, { key: 'audit.retention', value: '31d' }, limited);
  expect(await here.box.refusal(asLimited)).toBe('forbidden');
  await here.stream.call(settingsSet, { key: 'name', value: 'Other' }, limited);
});

test('events that the stream has not sent stay, also while it is paused or fails', async () => {
  await here.keep();
  await here.stream.configure();
  here.later(41);
  expect(await here.prune()).toMatchObject({
    dropped: null,
    kept: expect.stringContaining('not in the bucket yet') as string,
  });
  await here.stream.run();
  await here.stream.events(1);
  await here.stream.call(auditStreamPause, {});
  here.stream.bucket.fault = ({ verb }) => (verb === 'putNew' ? 'before' : undefined);
  here.later(41);
  const { cursor_seq: sent } = (await here.box.store.read((tx) => tx.auditStreams.get())) ?? { cursor_seq: 0 };
  while ((await here.prune()).more);
  expect((await here.seqs())[0]).toBe(sent + 1);
});

type Objects = typeof here.stream.bucket.objects;
const forge: readonly (readonly [string, (objects: Objects, key: string) => void])[] = [
  ['is gone', (objects, key) => objects.delete(key)],
  ['has no manifest', (objects, key) => objects.delete(manifestKey(key))],
  ['is another', (objects, key) => objects.set(key, { body: Buffer.from('{}\n'), metadata: {} })],
  [
    'was forged with its manifest',
    (objects, key) => {
      const body = Buffer.from(
        Buffer.from(objects.get(key)?.body ?? [])
          .toString()
          .replace('ada', 'eve'),
      );
      const sha256 = createHash('sha256').update(body).digest('hex');
      const manifest = JSON.parse(Buffer.from(objects.get(manifestKey(key))?.body ?? []).toString()) as object;
      objects.set(key, { body, metadata: {} });
      objects.set(manifestKey(key), {
        body: Buffer.from(JSON.stringify({ ...manifest, sha256, bytes: body.length })),
        metadata: {},
      });
    },
  ],
];

test.each(forge)('nothing goes where an object of the bucket %s', async (_what, change) => {
  await twoObjects();
  change(here.stream.bucket.objects, here.stream.keys()[0] ?? '');
  const before = here.box.dump();
  expect(await here.box.refusal(here.prune())).toBe('conflict');
  await expect(here.served()).rejects.toMatchObject({ code: 'conflict' });
  expect(here.box.dump()).toBe(before);
});

test('nothing goes by a clock that is ahead of the bucket’s, or of one that does not tell the time', async () => {
  await twoObjects();
  const now = here.box.clock.now;
  here.stream.bucket.clock = () => now;
  here.later(1);
  expect(await here.box.refusal(here.prune())).toBe('conflict');
  here.stream.bucket.clock = () => undefined;
  expect(await here.box.refusal(here.prune())).toBe('conflict');
  here.stream.bucket.clock = () => here.box.clock.now + 60 * 60 * 1000;
  expect(await here.prune()).toMatchObject({ dropped: { first_seq: 1 } });
});

test('nothing goes while the last event is dated after now', async () => {
  await twoObjects();
  here.later(400);
  await here.stream.events(1);
  here.later(-400);
  expect(await here.box.refusal(here.prune())).toBe('conflict');
  expect((await here.start()).seq).toBe(1);
});

test('an object with newer events as well waits until these are old', async () => {
  await here.keep();
  await here.stream.configure();
  here.later(20);
  await here.stream.events(1);
  await here.stream.run();
  here.later(21);
  expect(await here.prune()).toMatchObject({ dropped: null, kept: expect.stringContaining('newer events') as string });
  here.later(20);
  expect(await here.prune()).toMatchObject({ dropped: { first_seq: 1 } });
});

test('a hold keeps the log from the oldest event on that matches, and less once it is released', async () => {
  const old = await twoObjects();
  const hold = await here.stream.call(auditHoldCreate, { name: 'case', reason: 'case 17', until: '2026-03-02' });
  expect(hold).toMatchObject({ from_seq: 1, created_by: 'ada', filter: expect.stringContaining('--until') as string });
  expect(await here.prune()).toMatchObject({ dropped: null, kept: expect.stringContaining('hold case') as string });
  await here.served();
  expect((await here.start()).until_seq).toBe(0);
  const admin = await here.box.tokenOf('ada', {
    permissions: ['organization.audit_logs.streaming.manage', 'organization.audit_logs.view'],
  });
  const released = (token: string) => here.stream.call(auditHoldRelease, { hold: 'case' }, token);
  expect(await here.box.refusal(released(admin))).toBe('forbidden');
  await released(here.box.owner);
  expect(await here.prune()).toMatchObject({ dropped: { last_seq: old } });
});

test('a hold of newer events keeps the whole object that has one of them, and one that matches nothing is refused', async () => {
  const old = await twoObjects();
  const none = here.stream.call(auditHoldCreate, { name: 'none', text: 'nobody wrote this' });
  expect(await here.box.refusal(none)).toBe('not_found');
  await here.stream.call(auditHoldCreate, { name: 'last', request: (await here.box.events())[old - 1]?.request_id });
  expect(await here.prune()).toMatchObject({ dropped: null, kept: expect.stringContaining('hold last') as string });
  await here.stream.call(auditHoldCreate, { name: 'new', since: '2026-04-01' });
  await here.stream.call(auditHoldRelease, { hold: 'last' });
  expect(await here.prune()).toMatchObject({ dropped: { last_seq: old } });
});

test('a hold that comes while a step is checked stops it', async () => {
  await twoObjects();
  let held = false;
  const objects = new Map(here.stream.bucket.objects);
  here.stream.bucket.get = async (key) => {
    if (!held) {
      held = true;
      await here.stream.call(auditHoldCreate, { name: 'late' });
    }
    const found = objects.get(key);
    return found && { ...found, answeredAt: here.box.clock.now };
  };
  expect(await here.prune()).toMatchObject({ dropped: null, more: true });
  expect(await here.prune()).toMatchObject({
    dropped: null,
    more: false,
    kept: expect.stringContaining('hold late') as string,
  });
});

describe('a file', () => {
  const textUpTo = (seq: number, change = (text: string) => text) =>
    here.box.store.read(async (tx) => {
      const { until_seq } = await tx.audit.start();
      const position = { order: 'asc', beyond: until_seq, last: seq } as const;
      const { rows } = await tx.audit.rows(AUDIT_COLUMNS, {}, position, 1000);
      const text = change(jsonLines(rows, AUDIT_COLUMNS));
      return { name: 'log.jsonl', last_seq: seq, sha256: createHash('sha256').update(text).digest('hex') };
    });
  const pruneBy = (covered_by: Awaited<ReturnType<typeof textUpTo>>) =>
    here.stream.call(auditRetentionPrune, { covered_by });

  test('with the events is enough, and one that differs in a letter is not', async () => {
    await here.keep();
    const { seq } = await here.box.store.read((tx) => tx.audit.head());
    here.later(41);
    await here.stream.events(1);
    expect(await here.prune()).toMatchObject({
      dropped: null,
      kept: expect.stringContaining('not streamed') as string,
    });
    expect(await here.box.refusal(pruneBy(await textUpTo(seq, (text) => text.replace('ada', 'eve'))))).toBe('conflict');
    expect(await here.box.refusal(pruneBy(await textUpTo(seq + 1)))).toBe('conflict');
    expect(await pruneBy(await textUpTo(seq))).toMatchObject({ dropped: { last_seq: seq }, rest: false });
    expect(await here.verify()).toMatchObject({ first_seq: seq + 1 });
    expect(await here.box.refusal(pruneBy(await textUpTo(seq)))).toBe('conflict');
  });

  test('may end within an object: the rest goes once the bucket was found to have it', async () => {
    await here.keep();
    await here.stream.configure({ format: 'csv' });
    await here.stream.events(3);
    await here.stream.run();
    const { seq } = await here.box.store.read((tx) => tx.audit.head());
    here.later(41);
    await pruneBy(await textUpTo(seq - 2));
    expect(await here.stream.call(auditStreamVerify, {})).toMatchObject({ problem: null });
    while ((await here.prune()).more);
    expect(await here.verify()).toMatchObject({ first_seq: seq + 1 });
  });

  test('never takes what the stream has not sent', async () => {
    await here.keep();
    await here.stream.configure();
    const { seq } = await here.box.store.read((tx) => tx.audit.head());
    here.later(41);
    expect(await here.box.refusal(pruneBy(await textUpTo(seq)))).toBe('conflict');
    await here.stream.run();
    expect(await pruneBy(await textUpTo(seq))).toMatchObject({ dropped: { last_seq: seq } });
  });
});

test('a stream that begins on a shortened log begins where that does', async () => {
  const old = await twoObjects();
  while ((await here.prune()).more);
  await here.stream.call(auditStreamConfigure, { prefix: 'again/', from_start: true });
  const [again] = await here.stream.run();
  expect(again).toMatchObject({ first_seq: old + 1 });
  expect(await here.stream.call(auditStreamVerify, {})).toMatchObject({ problem: null });
});
