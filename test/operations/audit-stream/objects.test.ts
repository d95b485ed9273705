import { generateKeyPairSync } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { manifestKey, readManifest, sha256Of } from '../../../src/domain/audit-object.ts';
import { EXPORT_COLUMNS } from '../../../src/domain/audit.ts';
import { chainStart } from '../../../src/domain/audit-chain.ts';
import { KEYS, SECRET, streaming } from '../../support/audit-stream.ts';
import type { Streaming } from '../../support/audit-stream.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';
import { auditStreamConfigure } from '../../../src/operations/audit-stream/configure.ts';
import { auditExport } from '../../../src/operations/audit/export.ts';
import { executeStream } from '../../../src/core/engine/index.ts';

/** What is in the bucket: names, contents, metadata and manifests. */

let box: CoreBox;
let stream: Streaming;
beforeEach(async () => {
  box = await coreBox();
  stream = streaming(box);
});
afterEach(() => box.destroy());

/** The log as an export writes it, oldest first. */
async function exported(form: 'csv' | 'ocsf'): Promise<string> {
  const session = { store: box.store, token: box.owner, environment: box.environment };
  let text = '';
  for await (const piece of executeStream(session, auditExport, { order: 'asc', form }))
    text += 'csv' in piece ? piece.csv : 'ocsf' in piece ? piece.ocsf : '';
  return text;
}

const only = (): { readonly key: string; readonly body: Buffer; readonly metadata: object } => {
  const [key = ''] = stream.keys();
  const { body, metadata } = stream.bucket.objects.get(key) ?? { body: Buffer.of(), metadata: {} };
  return { key, body: Buffer.from(body), metadata };
};

test('a CSV object is what an export of these events is, and is named by their times and the first seq', async () => {
  await stream.configure({ prefix: 'audit/' });
  await stream.events(3);
  await stream.run();
  const { key, body, metadata } = only();
  expect(key).toMatch(/^audit\/AuditLog-2026-03-01T090000\.000Z-2026-03-01T090000\.\d{3}Z-0000000000000001\.csv$/);
  expect(body.toString()).toBe(await exported('csv'));
  expect(body.toString()).toContain(EXPORT_COLUMNS.join(','));
  const events = await box.events();
  const organization = await box.store.read((tx) => tx.organization.get());
  expect(metadata).toEqual({
    'first-seq': '1',
    'last-seq': String(events.length),
    'previous-hash': chainStart(organization?.id ?? ''),
    'last-hash': events.at(-1)?.hash,
    sha256: sha256Of(body),
  });
});

test('a compressed object has the same text, and its manifest the hash of what is stored', async () => {
  await stream.configure({ format: 'jsonl', gzip: true });
  await stream.run();
  const { key, body } = only();
  expect(key.endsWith('.jsonl.gz')).toBe(true);
  const events = await box.events();
  const rows = gunzipSync(body)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(rows).toEqual(events);
  const about = readManifest(stream.bucket.objects.get(manifestKey(key))?.body ?? Buffer.of(), key);
  expect(about).toMatchObject({
    key,
    first_seq: 1,
    last_seq: events.length,
    sha256: sha256Of(body),
    bytes: body.length,
  });
});

test('an object of OCSF is what an export in that form is', async () => {
  await stream.configure({ format: 'ocsf' });
  await stream.run();
  const { key, body } = only();
  expect(key.endsWith('.ocsf.jsonl')).toBe(true);
  expect(body.toString()).toBe(await exported('ocsf'));
});

test('text that another machine compressed otherwise is the same object', async () => {
  await stream.configure({ format: 'jsonl', gzip: true });
  stream.bucket.fault = ({ key }) => (key.endsWith('.manifest.json') ? 'before' : undefined);
  await expect(stream.run()).rejects.toThrow('did not answer');
  stream.bucket.fault = () => undefined;
  const { key, body } = only();
  const otherwise = Buffer.from(body);
  // The byte of a gzip header that tells the operating system.
  otherwise[9] = (body[9] ?? 0) + 1;
  stream.bucket.objects.set(key, { body: otherwise, metadata: {} });
  expect(await stream.run()).toMatchObject([{ key, sha256: sha256Of(otherwise) }]);
});

test('a manifest is signed with the key of who sends, and a changed one is found', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  stream = streaming(box, { ROSTER_AUDIT_KEY: pem });
  await stream.configure();
  await stream.run();
  const { key } = only();
  const text = Buffer.from(stream.bucket.objects.get(manifestKey(key))?.body ?? []).toString();
  expect(readManifest(Buffer.from(text), key, publicKey)).toMatchObject({ key });
  const changed = Buffer.from(text.replace('"first_seq": 1', '"first_seq": 2'));
  expect(() => readManifest(changed, key, publicKey)).toThrow('was changed after it was signed');
  const other = generateKeyPairSync('ed25519').publicKey;
  expect(() => readManifest(Buffer.from(text), key, other)).toThrow('by another key');
});

test('an object that was begun keeps its form when the stream is configured anew', async () => {
  await stream.configure({ format: 'jsonl' });
  stream.bucket.fault = ({ verb }) => (verb === 'putNew' ? 'after' : undefined);
  await expect(stream.run()).rejects.toThrow('did not answer');
  stream.bucket.fault = () => undefined;
  await stream.configure({ format: 'csv', prefix: 'new/' });
  await stream.run();
  expect(stream.keys()).toHaveLength(2);
  expect(stream.keys()[0]).toMatch(/^AuditLog-.*-0000000000000001\.jsonl$/);
  expect(stream.keys()[1]).toMatch(/^new\/AuditLog-.*\.csv$/);
});

test('keys come from the environment of who sends where none are stored', async () => {
  stream = streaming(box, { AWS_ACCESS_KEY_ID: 'AKIAHERE', AWS_SECRET_ACCESS_KEY: 'of this process' });
  await stream.call(auditStreamConfigure, {
    provider: 'aws',
    bucket: 'acme',
    region: 'eu-central-1',
    keys_from_environment: true,
  });
  expect(stream.bucket.opened).toEqual([
    {
      provider: 'aws',
      bucket: 'acme',
      region: 'eu-central-1',
      endpoint: null,
      access_key_id: 'AKIAHERE',
      secret_access_key: 'of this process',
    },
  ]);
});

test('the secret is stored sealed, given to the bucket, and nowhere else', async () => {
  await stream.configure();
  await stream.run();
  expect(stream.bucket.opened.at(-1)).toMatchObject(KEYS);
  expect(box.dump()).not.toContain(SECRET);
  expect(
    JSON.stringify([...stream.bucket.objects.values()].map(({ body }) => Buffer.from(body).toString())),
  ).not.toContain(SECRET);
});
