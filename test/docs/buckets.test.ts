import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { AppError } from '../../src/domain/errors.ts';
import { allowedNetworks } from '../../src/outbound/allowed.ts';
import { bucketsBy } from '../../src/outbound/bucket/index.ts';
import { openOutbound } from '../../src/outbound/index.ts';
import { KEYS, newBucket, rawRequest, testOnBucket } from '../support/buckets.ts';
import { ROOT } from '../support/source.ts';

/** The policy of docs/buckets.md is enough, and no more than that. */

const page = readFileSync(join(ROOT, 'docs/buckets.md'), 'utf8');
const policy = /```json\n([^`]*)```/.exec(page)?.[1] ?? '';

const open = bucketsBy({
  outbound: openOutbound({ allowed: allowedNetworks(['127.0.0.1']) }),
  now: Date.now,
  random: randomBytes,
  pause: () => Promise.resolve(),
});

testOnBucket('a key with the policy of the page may do what it needs, below the prefix alone', async () => {
  const settings = await newBucket();
  const { Statement: statements, ...rest } = JSON.parse(policy.replaceAll('acme-audit', settings.bucket)) as {
    readonly Statement: readonly object[];
  };
  const Principal = { AWS: ['arn:aws:iam:::user/other'] };
  const given = { ...rest, Statement: statements.map((statement) => ({ ...statement, Principal })) };
  await rawRequest(settings, 'PUT', '?policy', JSON.stringify(given));

  const bucket = open({ ...settings, ...KEYS.other });
  const text = Buffer.from('text');
  expect(await bucket.putNew('audit/a', text, {})).toBe(true);
  expect(await bucket.putNew('audit/a', text, {})).toBe(false);
  expect((await bucket.get('audit/a'))?.body).toEqual(text);
  expect(await bucket.get('audit/b')).toBeUndefined();
  expect((await bucket.list('audit/')).keys).toEqual(['audit/a']);
  await bucket.put('audit/roster-probe-1', text);
  await bucket.delete('audit/roster-probe-1');

  const refused = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error: unknown) => (error instanceof AppError ? error.details.reason : error),
    );
  expect(await refused(bucket.delete('audit/a'))).toBe('AccessDenied');
  expect(await refused(bucket.put('elsewhere', text))).toBe('AccessDenied');
  expect((await open(settings).list('')).keys).toEqual(['audit/a']);
});

test('the messages of the page are those of the program', () => {
  const sources = ['bucket/errors.ts', 'errors.ts'].map((name) => readFileSync(join(ROOT, 'src/outbound', name), 'utf8'));
  const words = [...sources, readFileSync(join(ROOT, 'src/lib/network-faults.ts'), 'utf8')].join('\n');
  const rows = [...page.matchAll(/^\| (.+?) \| .+ \|$/gm)].map(([, message = '']) => message).slice(1);
  expect(rows.length).toBe(10);
  const missing = rows.flatMap((row) => row.split('…')).filter((part) => !words.includes(part.trim()));
  expect(missing).toEqual([]);
});
