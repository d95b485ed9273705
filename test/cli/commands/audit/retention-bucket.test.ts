import { writeFileSync } from 'node:fs';
import type { StreamObject } from '../../../../src/domain/audit-stream.ts';
import { backends, emptySandbox, served } from '../../../harness.ts';
import type { RunOptions, Sandbox } from '../../../harness.ts';
import { keyPair } from '../../../support/audit-keys.ts';
import { newBucket, rawRequest, testOnBucket } from '../../../support/buckets.ts';
import { errorOf } from '../../../support/front-door.ts';

/** Only what a real server of buckets has leaves the audit log. */

const DAY = 24 * 60 * 60 * 1000;
const PASSWORD = 'correct horse battery staple';

interface Retention {
  readonly due_events: number;
  readonly kept: string | null;
}

describe.each(backends())('retention with a real bucket on $name', (backend) => {
  let box: Sandbox;
  let bucket: Awaited<ReturnType<typeof newBucket>>;
  const { publicKey, privateKey } = keyPair();
  const signing: RunOptions = { env: { ROSTER_AUDIT_KEY: privateKey } };
  afterEach(() => box.destroy());

  /** An organization that is 41 days old by the clock of the bucket, and sent its log in two objects when it was new. */
  async function oldOrganization(): Promise<void> {
    bucket = await newBucket();
    const empty = await emptySandbox(backend);
    const now = Date.now();
    empty.clock.now = now - 41 * DAY;
    await empty.json('init --organization Acme --owner ada@acme.example --password-stdin', { stdin: PASSWORD });
    box = await served(empty);
    const { endpoint, bucket: name, access_key_id, secret_access_key } = bucket;
    const to = `--provider s3 --endpoint ${endpoint} --bucket ${name} --access-key-id ${access_key_id}`;
    const form = '--prefix log/ --format jsonl --gzip --secret-access-key-stdin';
    await box.json(`audit stream configure ${to} ${form}`, { stdin: secret_access_key });
    await box.json('settings set audit.retention 40d');
    await box.json('people add linus@acme.example --reveal');
    await box.json('audit stream run', signing);
    await box.json('people add grace@acme.example --reveal');
    await box.json('audit stream run', signing);
    box.clock.now = now;
  }
  const objects = async (): Promise<StreamObject[]> =>
    [...(await box.json<StreamObject[]>('audit stream history'))].reverse();
  const begins = async (): Promise<number> => (await box.json<{ first_seq: number }>('audit verify')).first_seq;
  /** The error of a prune that drops nothing. */
  async function refused(): Promise<string> {
    const before = await begins();
    const { code, message } = errorOf(await box.run('audit prune --yes --json'));
    expect([code, await begins()]).toEqual(['conflict', before]);
    return message;
  }
  const verifyBucket = () => {
    writeFileSync(box.path('key.pub'), publicKey);
    const signed = backend.remote ? [] : ['--public-key', box.path('key.pub')];
    return box.run(['audit', 'verify', '--bucket', ...signed]);
  };

  testOnBucket(
    'an object that vanished or was changed keeps its events, and what is there again lets them go',
    async () => {
      await oldOrganization();
      const [first, last] = await objects();
      if (first === undefined || last === undefined) throw new Error('two objects were not sent');
      const manifest = `${first.key}.manifest.json`;
      for (const key of [first.key, manifest]) {
        const whole = Buffer.from(await (await rawRequest(bucket, 'GET', key)).arrayBuffer());
        await rawRequest(bucket, 'DELETE', key);
        expect(await refused()).toContain(first.key);
        // That of another object, and half of its own.
        const other = await rawRequest(bucket, 'GET', key.replace(first.key, last.key));
        for (const body of [Buffer.from(await other.arrayBuffer()), whole.subarray(0, whole.length / 2)]) {
          await rawRequest(bucket, 'PUT', key, body);
          expect(await refused()).toContain(first.key);
        }
        await rawRequest(bucket, 'PUT', key, whole);
      }
      expect((await box.json<Retention>('audit retention')).due_events).toBe(last.last_seq);
      await box.json('audit prune --yes');
      expect(await begins()).toBe(last.last_seq + 1);
      expect(await verifyBucket()).toMatchObject({ code: 0 });
      await box.json('audit stream run', signing);
      expect(await verifyBucket()).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('the bucket is sound: 3 objects') as string,
      });
      await rawRequest(bucket, 'DELETE', first.key);
      expect((await verifyBucket()).code).toBe(1);
    },
  );

  testOnBucket('a hold keeps what it holds, and the work of servers drops the rest', async () => {
    await oldOrganization();
    const [first, last] = await objects();
    if (first === undefined || last === undefined) throw new Error('two objects were not sent');
    await box.json('audit hold create case --target grace');
    await box.json('store run-tasks', signing);
    expect(await begins()).toBe(first.last_seq + 1);
    expect(await verifyBucket()).toMatchObject({ code: 0 });
    await box.json('audit hold release case --yes');
    box.clock.now += DAY;
    // By a clock that is a day ahead of that of the bucket, nothing is known to be old.
    expect(errorOf(await box.run('store run-tasks --json', signing))).toMatchObject({
      message: expect.stringContaining('ahead of that of the bucket') as string,
    });
    expect(await begins()).toBe(first.last_seq + 1);
    box.clock.now -= DAY;
    await box.json('audit prune --yes');
    expect(await begins()).toBe(last.last_seq + 1);
    expect(await verifyBucket()).toMatchObject({ code: 0 });
  });
});
