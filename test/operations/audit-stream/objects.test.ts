import { generateKeyPairSync } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { manifestKey, readManifest } from '../../../src/domain/audit-object.ts';
import { sha256Of } from '../../../src/lib/digest.ts';
import { EXPORT_COLUMNS } from '../../../src/domain/audit.ts';
import { chainStart } from '../../../src/domain/audit-chain.ts';
import { KEYS, SECRET, streamBox, streaming } from '../../support/audit-stream.ts';
import { auditStreamConfigure } from '../../../src/operations/audit-stream/configure.ts';
import { auditExport } from '../../../src/operations/audit/export.ts';
import { executeStream } from '../../../src/core/engine/index.ts';

/** What is in the bucket: names, contents, metadata and manifests. */

const here = streamBox();

/** The log as an export writes it, oldest first. */
async function exported(form: 'csv' | 'ocsf'): Promise<string> {
  const session = { store: here.box.store, token: here.box.owner, environment: here.box.environment };
  let text = '';
  for await (const piece of executeStream(session, auditExport, { order: 'asc', form }))
    text += 'csv' in piece ? piece.csv : 'ocsf' in piece ? piece.ocsf : '';
  return text;
}

const only = (): { readonly key: string; readonly body: Buffer; readonly metadata: object } => {
  const [key = ''] = here.stream.keys();
  const { body, metadata } = here.stream.bucket.objects.get(key) ?? { body: Buffer.of(), metadata: {} };
  return { key, body: Buffer.from(body), metadata };
};

test('a CSV object is what an export of these events is, and is named by their times and the first seq', async () => {
  await here.stream.configure({ prefix: 'audit/' });
  await here.stream.events(3);
  await here.stream.run();
  const { key, body, metadata } = only();
  expect(key).toMatch(/^audit\/AuditLog-2026-03-01T090000\.000Z-2026-03-01T090000\.\d{3}Z-0000000000000001\.csv$/);
  expect(body.toString()).toBe(await exported('csv'));
  expect(body.toString()).toContain(EXPORT_COLUMNS.join(','));
  const events = await here.box.events();
  const organization = await here.box.store.read((tx) => tx.organization.get());
  expect(metadata).toEqual({
    'first-seq': '1',
    'last-seq': String(events.length),
    'previous-hash': chainStart(organization?.id ?? ''),
    'last-hash': events.at(-1)?.hash,
    sha256: sha256Of(body),
  });
});

test('a compressed object has the same text, and its manifest the hash of what is stored', async () => {
  await here.stream.configure({ format: 'jsonl', gzip: true });
  await here.stream.run();
  const { key, body } = only();
  expect(key.endsWith('.jsonl.gz')).toBe(true);
  const events = await here.box.events();
  const rows = gunzipSync(body)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(rows).toEqual(events);
  const about = readManifest(here.stream.bucket.objects.get(manifestKey(key))?.body ?? Buffer.of(), key);
  expect(about).toMatchObject({
    key,
    first_seq: 1,
    last_seq: events.length,
    sha256: sha256Of(body),
    bytes: body.length,
  });
});

test('an object of OCSF is what an export in that form is', async () => {
  await here.stream.configure({ format: 'ocsf' });
  await here.stream.run();
  const { key, body } = only();
  expect(key.endsWith('.ocsf.jsonl')).toBe(true);
  expect(body.toString()).toBe(await exported('ocsf'));
});

test('text that another machine compressed otherwise is the same object', async () => {
  await here.stream.configure({ format: 'jsonl', gzip: true });
  here.stream.bucket.fault = ({ key }) => (key.endsWith('.manifest.json') ? 'before' : undefined);
  await expect(here.stream.run()).rejects.toThrow('did not answer');
  here.stream.bucket.fault = () => undefined;
  const { key, body } = only();
  const otherwise = Buffer.from(body);
  // The byte of a gzip header that tells the operating system.
  otherwise[9] = (body[9] ?? 0) + 1;
  here.stream.bucket.objects.set(key, { body: otherwise, metadata: {} });
  expect(await here.stream.run()).toMatchObject([{ key, sha256: sha256Of(otherwise) }]);
});

test('a manifest is signed with the key of who sends, and a changed one is found', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  here.stream = streaming(here.box, { ROSTER_AUDIT_KEY: pem });
  await here.stream.configure();
  await here.stream.run();
  const { key } = only();
  const text = Buffer.from(here.stream.bucket.objects.get(manifestKey(key))?.body ?? []).toString();
  expect(readManifest(Buffer.from(text), key, publicKey)).toMatchObject({ key });
  const changed = Buffer.from(text.replace('"first_seq": 1', '"first_seq": 2'));
  expect(() => readManifest(changed, key, publicKey)).toThrow('was changed after it was signed');
  const other = generateKeyPairSync('ed25519').publicKey;
  expect(() => readManifest(Buffer.from(text), key, other)).toThrow('by another key');
});

test('an object that was begun keeps its form when the stream is configured anew', async () => {
  await here.stream.configure({ format: 'jsonl' });
  here.stream.bucket.fault = ({ verb }) => (verb === 'putNew' ? 'after' : undefined);
  await expect(here.stream.run()).rejects.toThrow('did not answer');
  here.stream.bucket.fault = () => undefined;
  await here.stream.configure({ format: 'csv', prefix: 'new/' });
  await here.stream.run();
  expect(here.stream.keys()).toHaveLength(2);
  expect(here.stream.keys()[0]).toMatch(/^AuditLog-.*-0000000000000001\.jsonl$/);
  expect(here.stream.keys()[1]).toMatch(/^new\/AuditLog-.*\.csv$/);
});

test('keys come from the environment of who sends where none are stored', async () => {
  here.stream = streaming(here.box, {
    AWS_ACCESS_KEY_ID: 'AKIAHERE',
    AWS_SECRET_ACCESS_KEY: 'of this process',
    ROSTER_ENVIRONMENT_KEYS_FOR: 'aws:acme',
  });
  await here.stream.call(auditStreamConfigure, {
    provider: 'aws',
    bucket: 'acme',
    region: 'eu-central-1',
    keys_from_environment: true,
  });
  expect(here.stream.bucket.opened).toEqual([
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
  await here.stream.configure();
  await here.stream.run();
  expect(here.stream.bucket.opened.at(-1)).toMatchObject(KEYS);
  expect(here.box.dump()).not.toContain(SECRET);
  expect(
    JSON.stringify([...here.stream.bucket.objects.values()].map(({ body }) => Buffer.from(body).toString())),
  ).not.toContain(SECRET);
});
