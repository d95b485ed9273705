import { auditStreamConfigure } from '../../../src/operations/audit-stream/configure.ts';
import { auditStreamPause } from '../../../src/operations/audit-stream/pause.ts';
import { auditStreamRemove } from '../../../src/operations/audit-stream/remove.ts';
import { auditStreamResume } from '../../../src/operations/audit-stream/resume.ts';
import { auditStreamRun } from '../../../src/operations/audit-stream/run.ts';
import { auditStreamStatus } from '../../../src/operations/audit-stream/status.ts';
import { auditStreamTest } from '../../../src/operations/audit-stream/test.ts';
import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleRemove } from '../../../src/operations/people/remove.ts';
import { peopleRole } from '../../../src/operations/people/role.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { KEYS, SECRET, seqsIn, streamBox, TO_S3, upTo } from '../../support/audit-stream.ts';
import type { Asked } from '../../support/memory-bucket.ts';

/** How a stream is configured, and what is refused. */

const here = streamBox();

const status = () => here.stream.call(auditStreamStatus, {});
/** The events about streams, the latest last. */
const events = async () => (await here.box.events()).filter(({ resource }) => resource === 'AuditStream');

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
  expect(await here.stream.configure()).toMatchObject({
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
  expect(JSON.stringify(await here.box.events())).not.toContain(SECRET);
});

test('the same again changes nothing, asks nothing of the bucket and records nothing', async () => {
  await here.stream.configure();
  const before = [here.box.dump(), here.stream.bucket.asked.length];
  await here.stream.configure();
  await here.stream.call(auditStreamConfigure, {});
  expect([here.box.dump(), here.stream.bucket.asked.length]).toEqual(before);
});

test('what is left out stays, and a new secret alone is a change', async () => {
  await here.stream.configure({ prefix: 'a/', gzip: true });
  await here.stream.call(auditStreamConfigure, { every: '1h' });
  expect(await status()).toMatchObject({ prefix: 'a/', gzip: true, every: '1h', keys: 'stored' });
  await here.stream.configure({ secret_access_key: 'another-secret' });
  expect(here.stream.bucket.opened.at(-1)?.secret_access_key).toBe('another-secret');
  expect(await events()).toHaveLength(3);
  expect(await refused(here.stream.call(auditStreamConfigure, { keys_from_environment: true }))).toMatch(
    /^input_needed: there are no keys/,
  );
});

test('a secret that cannot be opened any more is replaced by the one that is given, and only by that', async () => {
  await here.stream.configure();
  const { sealing } = here.stream.environment;
  const lost = () => Promise.reject(new AppError('unavailable', 'there is no key for secrets'));
  Object.assign(here.stream.environment, { sealing: { ...sealing, unseal: lost } });
  expect(await refused(here.stream.call(auditStreamConfigure, { every: '1h' }))).toBe(
    'unavailable: there is no key for secrets',
  );
  // Nobody can tell whether it is the same one, so it is sealed anew.
  await here.stream.configure();
  Object.assign(here.stream.environment, { sealing });
  await here.stream.run();
  expect((await events()).at(-1)?.metadata).toContain('"new_secret":true');
});

const FAILING: readonly (readonly [string, Asked['verb']])[] = [
  ['get', 'get'],
  ['put only what is new', 'putNew'],
  ['list', 'list'],
  ['delete', 'delete'],
];
test.each(FAILING)('a bucket that refuses to %s is not configured, and the probe is deleted', async (step, verb) => {
  here.stream.bucket.fault = (asked) => (asked.verb === verb ? 'before' : undefined);
  const refusal = await refused(here.stream.configure());
  expect(refusal).toContain('unreachable: the bucket acme-audit cannot be used: ');
  expect(refusal).toContain(`${step}: the bucket did not answer to ${verb}`);
  expect(await refused(status())).toContain('not_found: the audit log is not streamed anywhere');
  expect(here.stream.bucket.objects.size).toBe(verb === 'delete' ? 1 : 0);
});

/** What a bucket is refused for, with the hint. */
const NOT_ALLOWED = new AppError('invalid', '10.0.0.7 is not on the public internet', {
  hint: 'roster serve --allow-outbound 10.0.0.7',
});

test('what nothing can be put for is told as it is, and nothing more is tried', async () => {
  here.stream.bucket.fault = ({ verb }) => (verb === 'put' ? NOT_ALLOWED : undefined);
  await expect(here.stream.configure()).rejects.toBe(NOT_ALLOWED);
  expect(here.stream.bucket.asked.map(({ verb }) => verb)).toEqual(['put']);
});

test('what may have been put although there was no answer is deleted', async () => {
  here.stream.bucket.fault = ({ verb }) => (verb === 'put' ? 'after' : undefined);
  expect(await refused(here.stream.configure())).toBe('unreachable: the bucket did not answer to put');
  expect(here.stream.bucket.objects.size).toBe(0);
});

test.each(['put', 'list'] as const)('an interruption of %s is no fault of the bucket', async (verb) => {
  await here.stream.configure();
  const stopped = new AppError('interrupted', 'stopped');
  here.stream.bucket.fault = (asked) => (asked.verb === verb ? stopped : undefined);
  await expect(here.stream.configure({ prefix: 'b/' })).rejects.toBe(stopped);
  await expect(here.stream.call(auditStreamTest, {})).rejects.toBe(stopped);
});

test('a server that ignores If-None-Match is refused', async () => {
  const { bucket } = here.stream;
  const opening = {
    ...here.stream.environment,
    openBucket: () => ({ ...bucket, putNew: () => Promise.resolve(true) }),
  };
  Object.assign(here.stream.environment, opening);
  expect(await refused(here.stream.configure())).toContain('put only what is new: it overwrites what is there');
});

test('test says what the bucket lacks, and writes nothing', async () => {
  await here.stream.configure();
  const before = here.box.dump('tokens');
  expect(await here.stream.call(auditStreamTest, {})).toMatchObject({
    items: Array.from({ length: 5 }, () => ({ ok: true })),
  });
  here.stream.bucket.fault = ({ verb }) => (verb === 'list' || verb === 'delete' ? 'before' : undefined);
  expect(await refused(here.stream.call(auditStreamTest, {}))).toContain(
    'list: the bucket did not answer to list; delete: ',
  );
  here.stream.bucket.fault = ({ verb }) => (verb === 'put' ? NOT_ALLOWED : undefined);
  await expect(here.stream.call(auditStreamTest, {})).rejects.toMatchObject({
    code: 'invalid',
    message: 'the bucket acme-audit cannot be used: put: 10.0.0.7 is not on the public internet',
    hint: NOT_ALLOWED.hint,
  });
  expect(here.box.dump('tokens')).toBe(before);
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
  [
    'an empty query in the endpoint',
    { ...TO_S3, ...KEYS, endpoint: 'https://s3.example.com/?' },
    'is not the URL of a',
  ],
  ['another scheme', { ...TO_S3, ...KEYS, endpoint: 'file:///etc/passwd' }, 'is not the URL of a server'],
  ['a line break in the secret', { ...TO_S3, ...KEYS, secret_access_key: 'a\nb' }, 'without blanks'],
  ['a prefix that begins at the root', { ...TO_S3, ...KEYS, prefix: '/etc' }, 'must be at most 256 letters'],
  ['a prefix that goes up', { ...TO_S3, ...KEYS, prefix: 'a/../b' }, 'no parts . and ..'],
  ['a prefix that ends in ..', { ...TO_S3, ...KEYS, prefix: '../' }, 'no parts . and ..'],
  ['a prefix that stays', { ...TO_S3, ...KEYS, prefix: 'a/./b' }, 'no parts . and ..'],
] as const)('%s is refused as invalid', async (_name, input, message) => {
  const refusal = await refused(here.stream.call(auditStreamConfigure, input));
  expect(refusal).toMatch(/^invalid: /);
  expect(refusal).toContain(message);
  expect(here.stream.bucket.asked).toEqual([]);
});

test('in another bucket the stream goes on, and from the start it sends all again to where nothing is', async () => {
  await here.stream.configure({ format: 'jsonl' });
  await here.stream.run();
  const sent = (await status()).last_seq;
  await here.stream.configure({ bucket: 'other-bucket', format: 'jsonl' });
  expect(await status()).toMatchObject({ bucket: 'other-bucket', last_seq: sent });
  expect(await refused(here.stream.call(auditStreamConfigure, { from_start: true }))).toMatch(
    /^conflict: .* has objects of an audit log already/,
  );
  here.stream.bucket.objects.clear();
  await here.stream.call(auditStreamConfigure, { from_start: true });
  await here.stream.run();
  const { last_seq, objects } = await status();
  expect(seqsIn(here.stream)).toEqual(upTo(last_seq));
  expect(objects).toBe(2);
});

test('a paused stream sends nothing until it is resumed; each is recorded once', async () => {
  await here.stream.configure();
  await here.stream.call(auditStreamPause, {});
  await here.stream.call(auditStreamPause, {});
  expect(await refused(here.stream.call(auditStreamRun, {}))).toBe('conflict: the stream of the audit log is paused');
  expect(await status()).toMatchObject({ paused: true, next_run_at: null });
  await here.stream.call(auditStreamResume, {});
  await here.stream.run();
  expect(await status()).toMatchObject({ paused: false, lag_events: 0, objects: 1, error: null });
  expect((await events()).map(({ operation }) => operation)).toEqual(['Added', 'Paused', 'Resumed']);
});

test('a stream that is removed is gone with its secret; what comes later must not mix with what it sent', async () => {
  await here.stream.configure();
  await here.stream.run();
  await here.stream.call(auditStreamRemove, {});
  expect(await refused(here.stream.call(auditStreamRemove, {}))).toContain('not_found');
  expect(here.box.dump('audit_events')).not.toContain('sealed');
  expect(await refused(here.stream.configure())).toContain(
    'conflict: the bucket acme-audit has objects of an audit log already',
  );
  expect(await here.stream.configure({ prefix: 'second/' })).toMatchObject({ last_seq: 0 });
});

test('status tells how far the bucket is behind, in events and in time', async () => {
  await here.stream.configure();
  await here.stream.run();
  await here.stream.events(2);
  here.box.clock.now += 90_500;
  await here.stream.events(3);
  const at = new Date(here.box.clock.now).toISOString();
  expect(await status()).toMatchObject({ lag_events: 5, lag_seconds: 90, error: null });
  here.stream.bucket.fault = () => 'before';
  await expect(here.stream.run()).rejects.toThrow('did not answer');
  expect(await status()).toMatchObject({ error: 'the bucket did not answer to putNew', failed_at: at, objects: 1 });
});

test('who may see streams may not change them, and others see none', async () => {
  await here.stream.configure();
  const token = await here.box.tokenOf('ada', { permissions: ['organization.audit_logs.streaming.view'] });
  expect(await here.stream.call(auditStreamStatus, {}, token)).toMatchObject(TO_S3);
  for (const call of [
    here.stream.call(auditStreamPause, {}, token),
    here.stream.call(auditStreamRemove, {}, token),
    here.stream.call(auditStreamRun, {}, token),
    here.stream.call(auditStreamTest, {}, token),
    here.stream.call(auditStreamConfigure, {}, token),
  ])
    expect(await refused(call)).toMatch(/^forbidden/);
  const none = await here.box.tokenOf('ada', { permissions: ['organization.view'] });
  expect(await refused(here.stream.call(auditStreamStatus, {}, none))).toMatch(/^forbidden/);
});

test.each([
  ['another endpoint', { endpoint: 'https://elsewhere.example.com' }],
  ['another bucket', { bucket: 'other-bucket' }],
  ['another provider', { provider: 'aws', region: 'eu-central-1' }],
] as const)('a stored key is not used for %s unless its secret is given again', async (_what, place) => {
  await here.stream.configure();
  const asked = here.stream.bucket.asked.length;
  expect(await refused(here.stream.call(auditStreamConfigure, place))).toBe(
    'invalid: the stored key is for the bucket that it was given for, and this is another',
  );
  expect(here.stream.bucket.asked).toHaveLength(asked);
  await here.stream.call(auditStreamConfigure, { ...place, ...KEYS });
  expect(await status()).toMatchObject(place);
});

test('keys of the environment are for the buckets that the operator names', async () => {
  const variables: Record<string, string> = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };
  Object.assign(here.stream.environment, { variable: (name: string) => variables[name] });
  const configure = (bucket: string) =>
    here.stream.call(auditStreamConfigure, { ...TO_S3, bucket, keys_from_environment: true });
  for (const allowed of [undefined, '', 's3:acme-audit', 'https://s3.example.com/acme-audit-2']) {
    if (allowed !== undefined) variables.ROSTER_ENVIRONMENT_KEYS_FOR = allowed;
    await expect(configure('acme-audit')).rejects.toMatchObject({
      code: 'invalid',
      message: 'the keys in the environment are not for the bucket acme-audit',
      hint: 'whoever runs roster can allow it: ROSTER_ENVIRONMENT_KEYS_FOR=https://s3.example.com/acme-audit',
    });
  }
  variables.ROSTER_ENVIRONMENT_KEYS_FOR = 'aws:other, https://s3.example.com/acme-audit';
  await configure('acme-audit');
  await here.stream.run();
  expect(await status()).toMatchObject({ keys: 'environment', objects: 1 });
  // What was allowed once is looked at each time.
  delete variables.ROSTER_ENVIRONMENT_KEYS_FOR;
  await here.stream.events(1);
  await expect(here.stream.run()).rejects.toThrow('the keys in the environment are not for the bucket acme-audit');
});

test('nothing is sent for whom may not see the log any more, until somebody takes the stream over', async () => {
  await here.box.call(peopleAdd, { people: [{ email: 'grace@acme.example' }], role: 'Admin' });
  const grace = await here.box.tokenOf('grace');
  await here.stream.call(auditStreamConfigure, { ...TO_S3, ...KEYS }, grace);
  await here.stream.run();
  const { last_seq, acts_for } = await status();
  expect(acts_for).toMatchObject({ name: 'grace' });
  await here.box.call(peopleRole, { person: 'grace', role: 'Member' });
  const why = 'whose permissions the stream needs may not see the audit log any more';
  await expect(here.stream.run()).rejects.toThrow(why);
  expect(await status()).toMatchObject({ last_seq, error: why });
  await here.box.call(peopleRemove, { people: ['grace'] });
  await expect(here.stream.run()).rejects.toThrow(why);
  expect(await status()).toMatchObject({ last_seq, acts_for: null });
  await here.stream.call(auditStreamConfigure, {});
  expect(await status()).toMatchObject({ acts_for: { name: 'ada' } });
  expect((await events()).at(-1)).toMatchObject({
    operation: 'Modified',
    description: 'the stream of the audit log to the bucket acme-audit acts for ada',
  });
  await here.stream.run();
  expect(await status()).toMatchObject({ lag_events: 0, error: null });
});
