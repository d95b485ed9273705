import { createHash } from 'node:crypto';
import type { OpenBucket } from '../../core/bucket.ts';
import { AppError } from '../../domain/errors.ts';
import { placeOf } from './dialect.ts';
import { requestsTo, requireText } from './requests.ts';
import type { BucketOptions } from './requests.ts';
import { textsOf } from './xml.ts';

/** Buckets of Amazon, of Google, and of other servers that speak Amazon's protocol. */

const KEYS_AT_ONCE = 1000;

/** Opens buckets to which requests go by `outbound`. */
export const bucketsBy =
  (options: BucketOptions): OpenBucket =>
  (settings, limits = {}) => {
    const place = placeOf(settings);
    const ask = requestsTo(settings, place, options, limits);
    const { ifAbsent, prefix: own } = place.dialect;
    const metadataPrefix = `${own}meta-`;

    return {
      async putNew(key, body, metadata) {
        const named = Object.entries(metadata).map(([name, value]) => [metadataPrefix + name, value]);
        const headers = { ...ofBody(body), ...ifAbsent, ...(Object.fromEntries(named) as Record<string, string>) };
        const { status } = await ask({ method: 'PUT', key, body, headers }, (error) => error.status === 412);
        return status !== 412;
      },
      async put(key, body) {
        await ask({ method: 'PUT', key, body, headers: ofBody(body) });
      },
      async get(key) {
        const response = await ask({ method: 'GET', key }, ({ code }) => code === 'NoSuchKey');
        if (response.status === 404) return undefined;
        const metadata = Object.entries(response.headers).flatMap(([name, value]) =>
          name.startsWith(metadataPrefix) ? [[name.slice(metadataPrefix.length), value] as const] : [],
        );
        const answeredAt = Date.parse(response.headers.date ?? '');
        return {
          body: response.body,
          metadata: Object.fromEntries(metadata),
          answeredAt: Number.isNaN(answeredAt) ? undefined : answeredAt,
        };
      },
      async list(prefix, after = '') {
        for (const text of [prefix, after]) requireText(text);
        const query = { prefix, marker: after, 'max-keys': String(KEYS_AT_ONCE) };
        const { body } = await ask({ method: 'GET', query });
        const texts = textsOf(body);
        const keys = texts.get('ListBucketResult/Contents/Key') ?? [];
        const more = texts.get('ListBucketResult/IsTruncated')?.[0] === 'true';
        if (!isListOf(keys, prefix, after) || (more && keys.length === 0)) throw wrongList(settings.bucket);
        return { keys, more };
      },
      async delete(key) {
        await ask({ method: 'DELETE', key }, ({ code }) => code === 'NoSuchKey');
      },
    };
  };

/** Whether keys begin with a prefix and go on after another, in the order of their bytes: else a list may never end. */
function isListOf(keys: readonly string[], prefix: string, after: string): boolean {
  const isBefore = (one: string, other: string): boolean => Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;
  return keys.every((key, at) => key.startsWith(prefix) && isBefore(at === 0 ? after : (keys[at - 1] ?? ''), key));
}

const wrongList = (bucket: string): AppError =>
  new AppError('unreachable', `the bucket ${bucket} lists something else than it was asked for`, {
    hint: 'check the endpoint',
    details: { bucket, reason: 'WRONG_LIST' },
  });

/** Buckets that lock objects want a digest. */
const ofBody = (body: Uint8Array): Record<string, string> => ({
  'content-type': 'application/octet-stream',
  'content-md5': createHash('md5').update(body).digest('base64'),
});
