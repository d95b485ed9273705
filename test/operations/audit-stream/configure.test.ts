import { auditStreamConfigure } from '../../../src/operations/audit-stream/configure.ts';
import { auditStreamPause } from '../../../src/operations/audit-stream/pause.ts';
import { auditStreamRemove } from '../../../src/operations/audit-stream/remove.ts';
import { auditStreamResume } from '../../../src/operations/audit-stream/resume.ts';
import { auditStreamRun } from '../../../src/operations/audit-stream/run.ts';
import { auditStreamStatus } from '../../../src/operations/audit-stream/status.ts';
import { auditStreamTest } from '../../../src/operations/audit-stream/test.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { KEYS, SECRET, seqsIn, streaming, TO_S3, upTo } from '../../support/audit-stream.ts';
import type { Streaming } from '../../support/audit-stream.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';
import type { Asked } from '../../support/memory-bucket.ts';

/** How a stream is configured, and what is refused. */

let box: CoreBox;
let stream: Streaming;
beforeEach(async () => {
  box = await coreBox();
  stream = streaming(box);
});
afterEach(() => box.destroy());

const status = () => stream.call(auditStreamStatus, {});
/** The events about streams, the latest last. */
const events = async () => (await box.events()).filter(({ resource }) => resource === 'AuditStream');

/** The message of a refusal, with its code. */
async function refused(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'not refused';
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

test('a new stream has defaults, and is recorded without its secret', async () => {
  expect(await stream.configure()).toMatchObject({
    ...TO_S3,
    region: null,
    prefix: '',
    format: 'csv',
    gzip: false,
    every: '24h',
    keys: 'stored',
    access_key_id: KEYS.access_key_id,
    paused: false,
    last_seq: 0,
    objects: 0,
  });
  const [event] = await events();
  expect(event).toMatchObject({ operation: 'Added', resource_name: TO_S3.bucket });
  expect(event?.metadata).toContain('"new_secret":true');
  expect(JSON.stringify(await box.events())).not.toContain(SECRET);
});

test('the same again changes nothing, asks nothing of the bucket and records nothing', async () => {
  await stream.configure();
  const before = [box.dump(), stream.bucket.asked.length];
  await stream.configure();
  await stream.call(auditStreamConfigure, {});
  expect([box.dump(), stream.bucket.asked.length]).toEqual(before);
});

test('what is left out stays, and a new secret alone is a change', async () => {
  await stream.configure({ prefix: 'a/', gzip: true });
  await stream.call(auditStreamConfigure, { every: '1h' });
  expect(await status()).toMatchObject({ prefix: 'a/', gzip: true, every: '1h', keys: 'stored' });
  await stream.configure({ secret_access_key: 'another-secret' });
  expect(stream.bucket.opened.at(-1)?.secret_access_key).toBe('another-secret');
  expect(await events()).toHaveLength(3);
  expect(await refused(stream.call(auditStreamConfigure, { keys_from_environment: true }))).toMatch(
    /^input_needed: there are no keys/,
  );
});

const FAILING: readonly (readonly [string, Asked['verb']])[] = [
  ['put', 'put'],
  ['get', 'get'],
  ['put only what is new', 'putNew'],
  ['list', 'list'],
  ['delete', 'delete'],
];
test.each(FAILING)('a bucket that refuses to %s is not configured, and the probe is deleted', async (step, verb) => {
  stream.bucket.fault = (asked) => (asked.verb === verb ? 'before' : undefined);
  const refusal = await refused(stream.configure());
  expect(refusal).toContain('invalid: the bucket acme-audit cannot be used: ');
  expect(refusal).toContain(`${step}: the bucket did not answer to ${verb}`);
  expect(await refused(status())).toContain('not_found: the audit log is not streamed anywhere');
  expect(stream.bucket.objects.size).toBe(verb === 'delete' ? 1 : 0);
});

test('a server that ignores If-None-Match is refused', async () => {
  const { bucket } = stream;
  const opening = { ...stream.environment, openBucket: () => ({ ...bucket, putNew: () => Promise.resolve(true) }) };
  Object.assign(stream.environment, opening);
  expect(await refused(stream.configure())).toContain('put only what is new: it overwrites what is there');
});

test('test says what the bucket lacks, and writes nothing', async () => {
  await stream.configure();
  const before = box.dump('tokens');
  expect(await stream.call(auditStreamTest, {})).toMatchObject({
    items: Array.from({ length: 5 }, () => ({ ok: true })),
  });
  stream.bucket.fault = ({ verb }) => (verb === 'list' || verb === 'delete' ? 'before' : undefined);
  expect(await refused(stream.call(auditStreamTest, {}))).toContain(
    'list: the bucket did not answer to list; delete: ',
  );
  expect(box.dump('tokens')).toBe(before);
});

test.each([
  ['without a bucket', { provider: 'aws' }, 'a new stream needs --provider and --bucket'],
  ['aws without a region', { provider: 'aws', bucket: 'acme', ...KEYS }, 'a bucket of aws needs --region'],
  ['s3 without an endpoint', { provider: 's3', bucket: 'acme', ...KEYS }, 'a bucket of s3 needs --endpoint'],
  ['gcs with an endpoint', { ...TO_S3, provider: 'gcs', ...KEYS }, '--endpoint is for --provider s3'],
  ['a key without its secret', { ...TO_S3, access_key_id: 'AKIA' }, 'the key needs its secret'],
  ['a secret without its key', { ...TO_S3, secret_access_key: 'x' }, 'needs its --access-key-id'],
  ['a key, and none', { ...TO_S3, ...KEYS, keys_from_environment: true }, '--keys-from-environment keeps no key'],
  [
    'a password in the endpoint',
    { ...TO_S3, ...KEYS, endpoint: 'https://me:pw@s3.example.com' },
    'is not the URL of a server',
  ],
  ['another scheme', { ...TO_S3, ...KEYS, endpoint: 'file:///etc/passwd' }, 'is not the URL of a server'],
  ['a line break in the secret', { ...TO_S3, ...KEYS, secret_access_key: 'a\nb' }, ''],
  ['a prefix that goes up', { ...TO_S3, ...KEYS, prefix: '/etc' }, ''],
] as const)('%s is refused as invalid', async (_name, input, message) => {
  const refusal = await refused(stream.call(auditStreamConfigure, input));
  expect(refusal).toMatch(/^invalid: /);
  expect(refusal).toContain(message);
  expect(stream.bucket.asked).toEqual([]);
});

test('in another bucket the stream goes on, and from the start it sends all again to where nothing is', async () => {
  await stream.configure({ format: 'jsonl' });
  await stream.run();
  const sent = (await status()).last_seq;
  await stream.configure({ bucket: 'other-bucket', format: 'jsonl' });
  expect(await status()).toMatchObject({ bucket: 'other-bucket', last_seq: sent });
  expect(await refused(stream.call(auditStreamConfigure, { from_start: true }))).toMatch(
    /^conflict: .* has objects of an audit log already/,
  );
  stream.bucket.objects.clear();
  await stream.call(auditStreamConfigure, { from_start: true });
  await stream.run();
  const { last_seq, objects } = await status();
  expect(seqsIn(stream)).toEqual(upTo(last_seq));
  expect(objects).toBe(2);
});

test('a paused stream sends nothing until it is resumed; each is recorded once', async () => {
  await stream.configure();
  await stream.call(auditStreamPause, {});
  await stream.call(auditStreamPause, {});
  expect(await refused(stream.call(auditStreamRun, {}))).toBe('conflict: the stream of the audit log is paused');
  expect(await status()).toMatchObject({ paused: true, next_run_at: null });
  await stream.call(auditStreamResume, {});
  await stream.run();
  expect(await status()).toMatchObject({ paused: false, lag_events: 0, objects: 1, error: null });
  expect((await events()).map(({ operation }) => operation)).toEqual(['Added', 'Paused', 'Resumed']);
});

test('a stream that is removed is gone with its secret; what comes later must not mix with what it sent', async () => {
  await stream.configure();
  await stream.run();
  await stream.call(auditStreamRemove, {});
  expect(await refused(stream.call(auditStreamRemove, {}))).toContain('not_found');
  expect(box.dump('audit_events')).not.toContain('sealed');
  expect(await refused(stream.configure())).toContain(
    'conflict: the bucket acme-audit has objects of an audit log already',
  );
  expect(await stream.configure({ prefix: 'second/' })).toMatchObject({ last_seq: 0 });
});

test('status tells how far the bucket is behind, in events and in time', async () => {
  await stream.configure();
  await stream.run();
  await stream.events(2);
  box.clock.now += 90_500;
  await stream.events(3);
  const at = new Date(box.clock.now).toISOString();
  expect(await status()).toMatchObject({ lag_events: 5, lag_seconds: 90, error: null });
  stream.bucket.fault = () => 'before';
  await expect(stream.run()).rejects.toThrow('did not answer');
  expect(await status()).toMatchObject({ error: 'the bucket did not answer to putNew', failed_at: at, objects: 1 });
});

test('who may see streams may not change them, and others see none', async () => {
  await stream.configure();
  const token = await box.tokenOf('ada', { permissions: ['organization.audit_logs.streaming.view'] });
  expect(await stream.call(auditStreamStatus, {}, token)).toMatchObject(TO_S3);
  for (const call of [
    stream.call(auditStreamPause, {}, token),
    stream.call(auditStreamRemove, {}, token),
    stream.call(auditStreamRun, {}, token),
    stream.call(auditStreamTest, {}, token),
    stream.call(auditStreamConfigure, {}, token),
  ])
    expect(await refused(call)).toMatch(/^forbidden/);
  const none = await box.tokenOf('ada', { permissions: ['organization.view'] });
  expect(await refused(stream.call(auditStreamStatus, {}, none))).toMatch(/^forbidden/);
});
