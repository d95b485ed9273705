import { writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { AuditStream, StreamObject } from '../../../../src/domain/audit-stream.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { keyPair } from '../../../support/audit-keys.ts';
import { newBucket, rawRequest, testOnBucket } from '../../../support/buckets.ts';
import { s3Server } from '../../../support/s3-server.ts';
import { stopWebServers } from '../../../support/web-server.ts';

/** The stream from the command line, on a server of buckets. */

describe.each(backends())('audit stream on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend)));
  afterEach(async () => {
    await stopWebServers();
    await box.destroy();
  });

  testOnBucket('a real server of buckets has each event once, and what was changed there is found', async () => {
    const { publicKey, privateKey } = keyPair();
    const { access_key_id, secret_access_key, endpoint, bucket, ...rest } = await newBucket();
    const raw = { access_key_id, secret_access_key, endpoint, bucket, ...rest };
    const configure = ['audit', 'stream', 'configure', '--provider', 's3', '--endpoint', endpoint, '--bucket', bucket];
    const form = ['--prefix', 'log/', '--format', 'jsonl', '--gzip', '--secret-access-key-stdin'];
    await box.json([...configure, ...form, '--access-key-id', access_key_id], { stdin: secret_access_key });
    const env = { ROSTER_AUDIT_KEY: privateKey };
    await box.json('audit stream run', { env });
    await box.json('people add grace@acme.example --reveal');
    await box.json('audit stream run', { env });
    await box.json('audit stream run', { env });
    const objects = (await box.json<StreamObject[]>('audit stream history')).toReversed();
    expect(objects).toHaveLength(2);
    const seqs: number[] = [];
    for (const { key } of objects) {
      const body = Buffer.from(await (await rawRequest(raw, 'GET', key)).arrayBuffer());
      const lines = gunzipSync(body).toString().trim().split('\n');
      seqs.push(...lines.map((line) => (JSON.parse(line) as { seq: number }).seq));
    }
    expect(seqs).toEqual(seqs.map((_, at) => at + 1));
    const { last_seq, lag_events } = await box.json<AuditStream>('audit stream status');
    expect([last_seq, lag_events]).toEqual([seqs.length, 0]);

    const key = box.path('key.pub');
    writeFileSync(key, publicKey);
    const signed = backend.remote ? [] : ['--public-key', key];
    const whole = await box.run(['audit', 'verify', '--bucket', ...signed]);
    expect(whole).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('the bucket is sound: 2 objects') as string,
    });
    await rawRequest(raw, 'DELETE', objects[1]?.key ?? '');
    const broken = await box.run(['audit', 'verify', '--bucket']);
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain(`from event ${objects[1]?.first_seq} on, log and bucket differ`);
  });

  test('a run that the bucket refuses ends with its error, and the next one goes on', async () => {
    const s3 = await s3Server();
    const to = `--provider s3 --endpoint ${s3.url} --bucket acme-audit --access-key-id AKIA --secret-access-key-stdin`;
    await box.json(`audit stream configure ${to}`, { stdin: 'secret' });
    await box.json('audit stream run');
    await box.json('people add grace@acme.example --reveal');
    await stopWebServers();
    const failed = await box.run('audit stream run');
    expect(failed.code).toBe(7);
    expect(failed.stderr).not.toContain('secret');
    expect((await box.json<AuditStream>('audit stream status')).error).not.toBeNull();
    const again = await s3Server();
    await box.json(`audit stream configure --endpoint ${again.url} --secret-access-key-stdin`, { stdin: 'secret' });
    expect((await box.run('audit stream run')).stderr).toContain('2 events sent, in 2 objects');
    expect(await box.json('audit stream status')).toMatchObject({ error: null, objects: 3, lag_events: 0 });
  });

  test('an address of this machine is refused where the operator does not allow it', async () => {
    const to =
      '--provider s3 --endpoint http://169.254.169.254 --bucket acme-audit --access-key-id AKIA --secret-access-key-stdin';
    const refused = await box.run(`audit stream configure ${to}`, { stdin: 'secret' });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('is not on the public internet');
  });
});
