import { randomUUID } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import type { BucketSettings } from '../../src/core/bucket.ts';
import { KEYS } from './ceph-server.ts';
import { ask } from './on-demand.ts';
import { testWhere } from './where.ts';

/** Buckets on the run's Ceph. */

export { KEYS };

const PROGRAMS = ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'ceph', 'monmaptool'];

/** Whether a program is where programs are looked for. */
function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A test that needs a bucket. */
export const testOnBucket = testWhere(
  PROGRAMS.every(isInstalled),
  'no Ceph to test with: apt-get install --no-install-recommends radosgw ceph-mon ceph-osd',
);

let known: Promise<string> | undefined;
/** The URL of the gateway. */
const gateway = (): Promise<string> => (known ??= ask(process.env.ROSTER_TEST_CEPH));

/** Makes an empty bucket. */
export async function newBucket(): Promise<BucketSettings & { readonly endpoint: string }> {
  const endpoint = await gateway();
  const bucket = `test-${randomUUID()}`;
  const settings = { provider: 's3', bucket, region: null, endpoint, ...KEYS.owner } as const;
  await rawRequest(settings, 'PUT', '');
  return settings;
}

/** What a test does to a bucket (`key` empty, or a query) or an object, with a client that is not ours. Throws for what is refused. */
export async function rawRequest(
  { endpoint, bucket, access_key_id, secret_access_key }: BucketSettings,
  method: string,
  key: string,
  body?: string | Buffer<ArrayBuffer>,
): Promise<Response> {
  const client = new AwsClient({
    accessKeyId: access_key_id,
    secretAccessKey: secret_access_key,
    service: 's3',
    region: 'us-east-1',
    retries: 0,
  });
  const response = await client.fetch(`${endpoint ?? ''}/${bucket}${/^$|^\?/.test(key) ? key : `/${key}`}`, {
    method,
    ...(body !== undefined && { body }),
  });
  if (!response.ok) throw new Error(`${method} ${bucket}/${key}: ${response.status} ${await response.text()}`);
  return response;
}
