import { EventEmitter, once } from 'node:events';
import type { BucketLimits } from '../../src/core/bucket.ts';
import { AppError } from '../../src/domain/errors.ts';
import { backends, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { testServer } from '../support/server.ts';
import { contextOf } from '../support/tokens.ts';

/** A call whose client has disconnected ends, also one that changes something and waits for another server. */

let box: Sandbox;
beforeEach(async () => {
  const [sqlite] = backends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await sandbox(sqlite);
});
afterEach(() => box.destroy());

test('configuring a stream to a bucket that never answers', async () => {
  const bucket = new EventEmitter();
  const asked = once(bucket, 'asked');
  const stopped = once(bucket, 'stopped');
  const hanging = ({ signal }: BucketLimits = {}): Promise<never> => {
    bucket.emit('asked');
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        bucket.emit('stopped');
        reject(new AppError('interrupted', 'stopped'));
      });
    });
  };
  const server = await testServer(box.location, {
    ...box.environment,
    openBucket: (_settings, limits) => {
      const call = () => hanging(limits);
      return { put: call, putNew: call, get: call, list: call, delete: call };
    },
  });
  const client = new AbortController();
  const answer = server.app(
    new Request('https://roster.test/api/v1/audit_stream', {
      method: 'PUT',
      headers: { authorization: `Token ${contextOf(box).token ?? ''}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        provider: 's3',
        bucket: 'audit',
        endpoint: 'https://s3.example.com',
        access_key_id: 'AKIAEXAMPLE',
        secret_access_key: 'SECRETOFTHETESTS',
      }),
      signal: client.signal,
    }),
    { address: '192.0.2.1' },
  );
  await asked;
  client.abort();
  await stopped;
  await answer;
  expect(await box.json('audit list --resource AuditStream')).toEqual([]);
  await server.close();
});
