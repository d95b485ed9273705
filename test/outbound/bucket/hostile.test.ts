import { AppError } from '../../../src/domain/errors.ts';
import type { BucketSettings } from '../../../src/core/bucket.ts';
import { allowedNetworks } from '../../../src/outbound/allowed.ts';
import { bucketsBy } from '../../../src/outbound/bucket/index.ts';
import { openOutbound } from '../../../src/outbound/index.ts';
import { stopWebServers, webServer } from '../../support/web-server.ts';

/** A bucket whose server wants to harm who asks it. */

const outbound = openOutbound({ allowed: allowedNetworks(['127.0.0.1']) });
const open = bucketsBy({
  outbound,
  now: Date.now,
  random: (bytes) => new Uint8Array(bytes),
  pause: () => Promise.resolve(),
});
afterEach(stopWebServers);

const MANY = 1_000_000;
const list = (inside: string) => `<ListBucketResult>${inside}</ListBucketResult>`;
const keys = (...all: readonly string[]) => all.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
const MORE = '<IsTruncated>true</IsTruncated>';

async function bucketAt(status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
  const { url } = await webServer((_request, response) => void response.writeHead(status, headers).end(body));
  const settings: BucketSettings = {
    provider: 's3',
    bucket: 'acme-audit',
    region: null,
    endpoint: url,
    access_key_id: 'AKIDEXAMPLE',
    secret_access_key: 'secret',
  };
  return open(settings);
}

const failure = (call: Promise<unknown>): Promise<AppError> =>
  call.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => (error instanceof AppError ? error : Promise.reject(error as Error)),
  );

test.each([
  ['elements without end', `<E>${Array.from({ length: MANY }, (_, at) => `<b${at}/>`).join('')}</E>`],
  ['a long code', `<Error><Code>${'x'.repeat(MANY)}</Code></Error>`],
  ['a code of several lines', '<Error><Code>Bad\n\u001b[31mthing</Code></Error>'],
])('an error with %s is told by its status, and short', async (_what, body) => {
  const bucket = await bucketAt(500, body);
  const error = await failure(bucket.get('key'));
  expect(error).toMatchObject({ code: 'unreachable', details: { reason: '500' } });
  expect(error.message.length).toBeLessThan(200);
});

test('a region that is none is not repeated in a hint', async () => {
  const bucket = await bucketAt(301, '', { 'x-amz-bucket-region': 'eu-1; rm -rf ~' });
  const error = await failure(bucket.get('key'));
  expect(`${error.message} ${error.hint ?? ''}`).not.toContain('rm');
});

test.each([
  ['one key again and again', list(MORE + keys('b')), 'b'],
  ['keys that go back', list(keys('c', 'b')), ''],
  ['a key of another prefix', list(keys('other')), 'a'],
  ['no key, and more', list(MORE), ''],
  ['too many elements', list('<x/>'.repeat(100_000)), ''],
])('a list with %s is refused', async (_what, body, after) => {
  const bucket = await bucketAt(200, body);
  const prefix = body.includes('other') ? 'a' : '';
  expect(await failure(bucket.list(prefix, after))).toMatchObject({ code: 'unreachable' });
});

test('a list that is longer than one can be is not read to its end', async () => {
  const bucket = await bucketAt(200, list(keys('k'.repeat(3 * 1024 * 1024))));
  expect(await failure(bucket.list(''))).toMatchObject({ details: { reason: 'TOO_LONG' } });
});
