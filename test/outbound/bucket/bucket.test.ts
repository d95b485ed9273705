import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import type { Bucket, BucketSettings } from '../../../src/core/bucket.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { allowedNetworks } from '../../../src/outbound/allowed.ts';
import { bucketsBy } from '../../../src/outbound/bucket/index.ts';
import { openOutbound } from '../../../src/outbound/index.ts';
import { KEYS, newBucket, testOnBucket } from '../../support/buckets.ts';

/** Buckets on a real server. */

const outbound = openOutbound({ allowed: allowedNetworks(['127.0.0.1']) });
const open = bucketsBy({ outbound, now: Date.now, random: randomBytes, pause: () => Promise.resolve() });

/** When the server answered. */
const IN_THIS_TEST: unknown = expect.any(Number);

const text = (value: string) => Buffer.from(value);
/** The code, message and reason that a call fails with. */
const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (value) => value,
    (error: unknown) => (error instanceof AppError ? [error.code, error.message, error.details.reason] : error),
  );

let bucket: Bucket;
let settings: BucketSettings & { readonly endpoint: string };
const opened = async (): Promise<void> => {
  settings = await newBucket();
  bucket = open(settings);
};

testOnBucket('what is put is got, and is gone when it is deleted', async () => {
  await opened();
  await bucket.put('logs/a.csv', text('one'));
  await bucket.put('logs/a.csv', text('two'));
  expect(await bucket.get('logs/a.csv')).toEqual({ body: text('two'), metadata: {}, answeredAt: IN_THIS_TEST });
  await bucket.delete('logs/a.csv');
  await bucket.delete('logs/a.csv');
  expect(await bucket.get('logs/a.csv')).toBeUndefined();
  await bucket.put('empty', text(''));
  expect((await bucket.get('empty'))?.body).toEqual(text(''));
});

testOnBucket('what is new is put once, with its metadata', async () => {
  await opened();
  const metadata = { 'first-seq': '1', sha256: 'ab cd  ef=' };
  expect(await bucket.putNew('a', text('one'), metadata)).toBe(true);
  expect(await bucket.putNew('a', text('two'), {})).toBe(false);
  expect(await bucket.get('a')).toEqual({
    body: text('one'),
    metadata: { 'first-seq': '1', sha256: 'ab cd  ef=' },
    answeredAt: IN_THIS_TEST,
  });
  const both = await Promise.all([1, 2, 3, 4].map((count) => bucket.putNew('b', text(String(count)), {})));
  expect(both.filter(Boolean)).toEqual([true]);
});

testOnBucket('keys are listed in order, from a prefix and after another', async () => {
  await opened();
  for (const key of ['b/2', 'a/1', 'b/10', 'b/1', 'c']) await bucket.put(key, text(key));
  expect(await bucket.list('')).toEqual({ keys: ['a/1', 'b/1', 'b/10', 'b/2', 'c'], more: false });
  expect(await bucket.list('b/')).toEqual({ keys: ['b/1', 'b/10', 'b/2'], more: false });
  expect(await bucket.list('b/', 'b/1')).toEqual({ keys: ['b/10', 'b/2'], more: false });
  expect(await bucket.list('d')).toEqual({ keys: [], more: false });
});

testOnBucket('keys of any text go there and back', async () => {
  await opened();
  const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
  const odd = fc.constantFrom("a b+c%20&=?#;:@,$!'()*~", '"<>\\^`{|}', 'é😀', '...', 'a//b', '%2e%2e', '+', ' ');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(part, odd), { minLength: 1, maxLength: 3 }), async (parts) => {
      const key = `x/${parts.join('/')}`;
      fc.pre(!/[\p{Cc}\p{Surrogate}\uFFFE\uFFFF]/u.test(key) && !/(?:^|\/)\.{1,2}(?:\/|$)/.test(key));
      await bucket.put(key, text(key));
      expect((await bucket.get(key))?.body.toString()).toBe(key);
      expect((await bucket.list(key)).keys).toContain(key);
      await bucket.delete(key);
      expect((await bucket.list('')).keys).toEqual([]);
    }),
    { seed: 16, numRuns: 60 },
  );
});

testOnBucket('what is refused is told apart', async () => {
  await opened();
  const { host } = new URL(settings.endpoint);
  const refused = (more: Partial<BucketSettings>, call = (one: Bucket): Promise<unknown> => one.put('a', text('a'))) =>
    failure(call(open({ ...settings, ...more })));
  const told = (name: string, why: string, reason: string) => [
    'invalid',
    `the bucket ${name} at ${host} cannot be used: ${why}`,
    reason,
  ];
  const { bucket: name } = settings;
  for (const call of [
    (one: Bucket) => one.put('a', text('a')),
    (one: Bucket) => one.get('a'),
    (one: Bucket) => one.list(''),
  ]) {
    expect(await refused({ access_key_id: 'AKIDNOBODY' }, call)).toEqual(
      told(name, 'it does not know the access key', 'InvalidAccessKeyId'),
    );
    expect(await refused({ secret_access_key: 'wrong' }, call)).toEqual(
      told(name, 'the secret access key is not that of the access key', 'SignatureDoesNotMatch'),
    );
    expect(await refused({ bucket: 'not-there' }, call)).toEqual(
      told('not-there', 'there is no such bucket', 'NoSuchBucket'),
    );
    expect(await refused(KEYS.other, call)).toEqual(told(name, 'the access key may not do that', 'AccessDenied'));
  }
  for (const key of ['a/../b', '.', 'a\nb', '\uD800'])
    expect(await failure(bucket.put(key, text('a')))).toEqual([
      'invalid',
      expect.stringContaining('a key in a bucket has no'),
      undefined,
    ]);
  expect(await failure(bucket.list('a\0'))).toEqual([
    'invalid',
    'a key in a bucket has no control characters',
    undefined,
  ]);
});

testOnBucket('a clock that is off is no obstacle: the server’s is taken', async () => {
  await opened();
  for (const off of [-3, 3, -24 * 365]) {
    const late = bucketsBy({
      outbound,
      now: () => Date.now() + off * 3_600_000,
      random: randomBytes,
      pause: () => Promise.resolve(),
    })(settings);
    await late.put('a', text(String(off)));
    expect((await late.get('a'))?.body.toString()).toBe(String(off));
  }
});
