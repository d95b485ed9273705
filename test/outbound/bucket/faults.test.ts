import type { Bucket, BucketLimits, BucketSettings } from '../../../src/core/bucket.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { allowedNetworks } from '../../../src/outbound/allowed.ts';
import { bucketsBy } from '../../../src/outbound/bucket/index.ts';
import { openOutbound } from '../../../src/outbound/index.ts';
import { bucketProxy } from '../../support/bucket-proxy.ts';
import type { Fault } from '../../support/bucket-proxy.ts';
import { newBucket, testOnBucket } from '../../support/buckets.ts';
import { stopWebServers } from '../../support/web-server.ts';

/** Buckets that fail: for a moment, for good, and in the middle of an answer. */

const outbound = openOutbound({ allowed: allowedNetworks(['127.0.0.1']) });
const pauses: number[] = [];
const open = bucketsBy({
  outbound,
  now: Date.now,
  random: (bytes) => new Uint8Array(bytes),
  pause: (milliseconds) => Promise.resolve(pauses.push(milliseconds)),
});
beforeEach(() => pauses.splice(0));
afterEach(stopWebServers);

/** When the server answered. */
const IN_THIS_TEST: unknown = expect.any(Number);

const text = (value: string) => Buffer.from(value);
const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (value) => value,
    (error: unknown) =>
      error instanceof AppError
        ? [error.code, error.message.replace(/127\.0\.0\.1:\d+/, 'HOST'), error.details.reason]
        : error,
  );
const ALONE: BucketSettings = {
  provider: 's3',
  bucket: 'acme-audit',
  region: null,
  endpoint: null,
  access_key_id: 'AKIDEXAMPLE',
  secret_access_key: 'secret',
};

/** A bucket whose server answers every request alike. */
async function answering(fault: Fault, more: Partial<BucketSettings> = {}, limits?: BucketLimits) {
  const proxy = await bucketProxy('http://127.0.0.1:9', () => fault);
  return { ...proxy, bucket: open({ ...ALONE, endpoint: proxy.url, ...more }, limits) };
}

const PASSING: readonly Fault[] = [
  'cut before',
  'cut after',
  'cut in the middle',
  { status: 500, code: 'InternalError' },
  { status: 503, code: 'SlowDown' },
  { status: 502, body: '<html>Bad gateway' },
  { status: 409, code: 'ConditionalRequestConflict' },
];

testOnBucket('what fails for a moment is done in the end, by every call', async () => {
  const real = await newBucket();
  const calls: readonly (readonly [(bucket: Bucket) => Promise<unknown>, unknown])[] = [
    [(bucket) => bucket.put('a', text('one')), undefined],
    [(bucket) => bucket.get('a'), { body: text('one'), metadata: {}, answeredAt: IN_THIS_TEST }],
    [(bucket) => bucket.list(''), { keys: ['a'], more: false }],
    [(bucket) => bucket.delete('a'), undefined],
  ];
  for (const fault of PASSING)
    for (const [call, expected] of calls) {
      const { url, requests } = await bucketProxy(real.endpoint, (count) => (count <= 2 ? fault : undefined));
      expect([fault, await failure(call(open({ ...real, endpoint: url })))]).toEqual([fault, expected]);
      expect(requests.length).toBe(3);
    }
});

testOnBucket('what is new is there once, whatever became of the first answer', async () => {
  const real = await newBucket();
  for (const [index, fault] of PASSING.entries()) {
    const { url } = await bucketProxy(real.endpoint, (count) => (count === 1 ? fault : undefined));
    const wasNew = await open({ ...real, endpoint: url }).putNew(String(index), text('one'), { seq: '1' });
    // The first attempt was carried out where only its answer was lost.
    expect([fault, wasNew]).toEqual([fault, fault !== 'cut after' && fault !== 'cut in the middle']);
    expect(await open(real).get(String(index))).toEqual({
      body: text('one'),
      metadata: { seq: '1' },
      answeredAt: IN_THIS_TEST,
    });
  }
});

testOnBucket('a bucket that vanishes is told as such', async () => {
  const real = await newBucket();
  const proxy = await bucketProxy(real.endpoint, (count) =>
    count > 1 ? { status: 404, code: 'NoSuchBucket' } : undefined,
  );
  const bucket = open({ ...real, endpoint: proxy.url });
  await bucket.put('a', text('one'));
  const gone = ['invalid', `the bucket ${real.bucket} at HOST cannot be used: there is no such bucket`, 'NoSuchBucket'];
  expect(await failure(bucket.get('a'))).toEqual(gone);
  expect(await failure(bucket.putNew('b', text('one'), {}))).toEqual(gone);
});

test('what fails for good is tried four times, later each time', async () => {
  const { bucket, requests } = await answering({ status: 503, code: 'SlowDown' });
  expect(await failure(bucket.put('a', text('one')))).toEqual([
    'unreachable',
    'the bucket acme-audit at HOST cannot be used: it answers 503 SlowDown',
    'SlowDown',
  ]);
  expect([requests.length, pauses]).toEqual([4, [50, 200, 800]]);
  const cut = await answering('cut before');
  expect(await failure(cut.bucket.list(''))).toEqual([
    'unreachable',
    'HOST cannot be reached: the connection was cut',
    'ECONNRESET',
  ]);
  expect(cut.requests.length).toBe(4);
});

test.each<readonly [fault: Fault, code: string, why: string, reason: string]>([
  [{ status: 301, headers: { 'x-amz-bucket-region': 'eu-west-3' } }, 'invalid', 'it is in the region eu-west-3', '301'],
  [
    {
      status: 400,
      body: '<Error><Code>AuthorizationHeaderMalformed</Code><Region>us-west-2</Region></Error>',
    },
    'invalid',
    'it is in the region us-west-2',
    'AuthorizationHeaderMalformed',
  ],
  [
    { status: 403, code: 'RequestTimeTooSkewed' },
    'invalid',
    'the clock of this machine is off',
    'RequestTimeTooSkewed',
  ],
  [{ status: 403 }, 'invalid', 'the access key may not do that', '403'],
  [{ status: 302, headers: { location: 'http://169.254.169.254/' } }, 'invalid', 'it answers 302', '302'],
  [{ status: 404, body: '<html>' }, 'invalid', 'it answers 404', '404'],
  [{ status: 501, code: 'NotImplemented' }, 'invalid', 'it cannot do what roster needs', 'NotImplemented'],
  [{ status: 400, code: 'KeyTooLongError' }, 'invalid', 'it answers 400 KeyTooLongError', 'KeyTooLongError'],
])('%j is told once', async (fault, code, why, reason) => {
  const { bucket, requests } = await answering(fault, { region: 'eu-north-1' });
  expect(await failure(bucket.get('a'))).toEqual([
    code,
    `the bucket acme-audit at HOST cannot be used: ${why}`,
    reason,
  ]);
  expect(requests.length).toBeLessThanOrEqual(2);
});

test('a list that goes on says so, and one that is no XML is refused', async () => {
  const page =
    '<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>p/a&amp;b</Key></Contents></ListBucketResult>';
  const { bucket, requests } = await answering({ status: 200, body: page });
  expect(await bucket.list('p/', 'a b')).toEqual({ keys: ['p/a&b'], more: true });
  expect(requests).toEqual(['GET /acme-audit?marker=a%20b&max-keys=1000&prefix=p%2F']);
  const page2 = await answering({ status: 200, body: 'hello' });
  expect(await failure(page2.bucket.list(''))).toEqual([
    'unreachable',
    'the bucket answers with something that is not XML',
    'NOT_XML',
  ]);
});

test('a signal ends the attempts', async () => {
  const stopping = new AbortController();
  const { bucket, requests } = await answering({ status: 503, code: 'SlowDown' }, {}, { signal: stopping.signal });
  stopping.abort();
  expect(await failure(bucket.put('a', text('one')))).toEqual(['interrupted', 'stopped', undefined]);
  expect(requests).toEqual([]);
});

test('Google’s bucket is asked in its own words', async () => {
  const asked: Record<string, unknown>[] = [];
  const proxy = await bucketProxy('http://127.0.0.1:9', (_count, { headers }) => {
    asked.push(headers);
    return { status: 412, code: 'PreconditionFailed' };
  });
  const bucket = open({ ...ALONE, provider: 'gcs', endpoint: proxy.url });
  expect(await bucket.putNew('a', text('one'), { seq: '1' })).toBe(false);
  const [headers = {}] = asked;
  expect(headers).toMatchObject({ 'x-goog-if-generation-match': '0', 'x-goog-meta-seq': '1' });
  expect(Object.keys(headers).filter((name) => /^x-amz-|^if-none-match$/.test(name))).toEqual([]);
});

test('the secret is in no message', async () => {
  const { bucket } = await answering(
    { status: 403, code: 'SignatureDoesNotMatch' },
    { secret_access_key: 'top-secret' },
  );
  const error = await bucket.put('a', text('one')).catch((thrown: unknown) => thrown);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('top-secret');
});
