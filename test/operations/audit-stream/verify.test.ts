import { generateKeyPairSync } from 'node:crypto';
import type { OutputOf } from '../../../src/core/operation.ts';
import { manifestKey, manifestText, readManifest } from '../../../src/domain/audit-object.ts';
import { sha256Of } from '../../../src/lib/digest.ts';
import { auditStreamVerify } from '../../../src/operations/audit-stream/verify.ts';
import { streamBox, streaming } from '../../support/audit-stream.ts';
import { coreBox } from '../../support/core.ts';

/** What is found when objects are read back. */

const FORMATS = ['csv', 'jsonl', 'ocsf'] as const;

const here = streamBox();

/** Three objects or more. */
async function sent(count = 3): Promise<void> {
  for (let object = 0; object < count; object += 1) {
    await here.stream.events(4);
    here.box.clock.now += 1000;
    await here.stream.run();
  }
}

type Found = OutputOf<typeof auditStreamVerify.output>;

/** Checks all objects; how many there are, and what the last call found. */
async function verified(more: { readonly public_key?: string } = {}): Promise<{ objects: number; last: Found }> {
  let objects = 0;
  for (let before = {}; ;) {
    const last = await here.stream.call(auditStreamVerify, { ...before, ...more });
    objects += last.objects;
    if (!last.more) return { objects, last };
    before = { ...before, ...(last.seq !== null && { seq: last.seq, hash: last.hash }), after: last.after };
  }
}

const problem = async (): Promise<string | undefined> => (await verified()).last.problem?.message;
const keyAt = (at: number): string => here.stream.keys()[at] ?? '';
const bodyOf = (key: string): Buffer => Buffer.from(here.stream.bucket.objects.get(key)?.body ?? []);
const put = (key: string, body: Buffer): void => void here.stream.bucket.objects.set(key, { body, metadata: {} });
const manifestOf = (key: string) => readManifest(bodyOf(manifestKey(key)), key);

test.each(FORMATS.flatMap((format) => [false, true].map((gzip) => ({ format, gzip }))))(
  'what was sent as $format, compressed: $gzip, is sound in any number of calls',
  async (form) => {
    await here.stream.configure(form);
    await sent(10);
    expect(await verified()).toMatchObject({ objects: 10, last: { problem: null, more: false } });
  },
);

test('an object that was changed, removed or swapped is found, and the event from which on', async () => {
  await here.stream.configure();
  await sent();
  const key = keyAt(1);
  const body = bodyOf(key);
  const { first_seq: seq } = manifestOf(key);
  put(key, Buffer.concat([body, Buffer.from('x')]));
  expect((await verified()).last.problem).toEqual({
    seq,
    key,
    message: `the object ${key} is not what its manifest says: it was changed`,
  });
  here.stream.bucket.objects.delete(key);
  expect(await problem()).toBe(`the object ${key} is missing`);
  here.stream.bucket.objects.delete(manifestKey(key));
  expect(await problem()).toMatch(/^the objects with the events \d+ to \d+ are missing$/);
  put(manifestKey(key), bodyOf(manifestKey(keyAt(0))));
  expect(await problem()).toContain('is about another object');
});

test('an object that was changed with its manifest is found by the log', async () => {
  await here.stream.configure();
  await sent();
  const key = keyAt(1);
  const body = Buffer.from(bodyOf(key).toString().replace('LoggedIn', 'LoggedUt'));
  const forged = { ...manifestOf(key), sha256: sha256Of(body), bytes: body.length };
  put(key, body);
  put(manifestKey(key), Buffer.from(manifestText(forged, undefined)));
  expect(await problem()).toContain(`the log is not that of the object ${key}`);
  // A manifest of half the log costs no more than its object.
  put(manifestKey(key), Buffer.from(manifestText({ ...forged, last_seq: forged.first_seq }, undefined)));
  expect(await problem()).toContain(`the log is not that of the object ${key}`);
});

test('objects that are missing at the end are found, and those of nobody', async () => {
  await here.stream.configure();
  await sent();
  for (const key of here.stream.keys().slice(1)) {
    here.stream.bucket.objects.delete(key);
    here.stream.bucket.objects.delete(manifestKey(key));
  }
  expect(await problem()).toMatch(/^the bucket ends at event \d+, and had the events up to \d+$/);
  here.stream.bucket.objects.clear();
  expect(await problem()).toMatch(/^the bucket ends at event 0/);
  put('AuditLog-x.csv.manifest.json', Buffer.from('{}'));
  expect(await problem()).toBe('AuditLog-x.csv.manifest.json is no manifest of an audit stream');
});

test('objects that are missing at the beginning are found, and none where the stream began elsewhere', async () => {
  await here.stream.configure();
  await sent();
  const remove = (key: string): void => {
    here.stream.bucket.objects.delete(key);
    here.stream.bucket.objects.delete(manifestKey(key));
  };
  const [first = '', second = ''] = here.stream.keys();
  const [end, begin] = [manifestOf(first).last_seq, manifestOf(second).first_seq];
  remove(first);
  expect((await verified()).last.problem).toEqual({
    seq: 1,
    key: first,
    message: `the bucket begins at event ${begin}, and the events from 1 on were sent there`,
  });
  expect(begin).toBe(end + 1);
  // Below another prefix, it goes on where it was.
  await here.stream.configure({ prefix: 'b/' });
  await sent();
  expect((await verified()).last).toMatchObject({ problem: null });
  const [, later = ''] = here.stream.keys().filter((key) => key.startsWith('b/'));
  remove(here.stream.keys().find((key) => key.startsWith('b/')) ?? '');
  expect(await problem()).toContain(`the bucket begins at event ${manifestOf(later).first_seq}, and the events from`);
});

test('a log that was cut or rewritten is found', async () => {
  await here.stream.configure();
  await sent();
  const whole = new Map(here.stream.bucket.objects);
  const other = await coreBox();
  await here.box.destroy();
  here.box = other;
  here.stream = streaming(here.box);
  await here.stream.configure();
  for (const [key, object] of whole) here.stream.bucket.objects.set(key, object);
  expect(await problem()).toMatch(/^the log ends at event \d+, and the bucket has up to event \d+ at least$/);
  await here.stream.events(50, 'another history');
  expect((await verified()).last.problem?.message).toContain('one of them was rewritten');
});

test('manifests must be signed where a public key is given', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const public_key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await here.stream.configure();
  await sent(1);
  expect((await verified({ public_key })).last.problem?.message).toContain('is not signed');
  here.stream.bucket.objects.clear();
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  here.stream = streaming(here.box, { ROSTER_AUDIT_KEY: pem });
  await here.stream.configure({ prefix: 'signed/', from_start: true });
  await sent();
  expect((await verified({ public_key })).last.problem).toBeNull();
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  expect((await verified({ public_key: other })).last.problem?.message).toContain('by another key');
});
