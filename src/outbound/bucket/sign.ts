import { createHmac } from 'node:crypto';
import type { BucketSettings } from '../../core/bucket.ts';
import type { OutboundRequest } from '../../core/outbound.ts';
import { sha256Of } from '../../lib/digest.ts';
import type { Place } from './dialect.ts';

/** Signature version 4 of Amazon's, which Google's is too but for the names. */

type Headers = Readonly<Record<string, string>>;

/** What is to be signed. */
interface Unsigned {
  readonly method: OutboundRequest['method'];
  /** Encoded by `encoded`; nothing in it changes as a URL is read. */
  readonly path: string;
  readonly query: Headers;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** A part of a path or query as signatures have it: all but letters, digits, and `-._~` is encoded. */
export const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** A request with its signature of a time, in milliseconds since 1970. */
export function signed(
  { method, path, query, headers, body }: Unsigned,
  { url, region, dialect }: Place,
  { access_key_id, secret_access_key }: Pick<BucketSettings, 'access_key_id' | 'secret_access_key'>,
  now: number,
): OutboundRequest {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const { algorithm, prefix, service, terminator, secretPrefix } = dialect;
  const bodyHash = sha256Of(body);
  const sent: Headers = { ...headers, [`${prefix}content-sha256`]: bodyHash, [`${prefix}date`]: time };
  const search = inOrder(Object.entries(query).map((pair) => pair.map(encoded) as [string, string]))
    .map((pair) => pair.join('='))
    .join('&');
  const { host, pathname } = new URL(url + path);
  const lines = inOrder(
    Object.entries({ ...sent, host }).map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')]),
  );
  const names = lines.map(([name]) => name).join(';');
  const canonical = [method, pathname, search, ...lines.map((line) => line.join(':')), '', names, bodyHash].join('\n');
  const scope = [day, region, service, terminator].join('/');
  const toSign = [algorithm, time, scope, sha256Of(canonical)].join('\n');
  const key = [day, region, service, terminator].reduce<string | Buffer>(hmac, secretPrefix + secret_access_key);
  const signature = hmac(key, toSign).toString('hex');
  return {
    method,
    url: url + path + (search === '' ? '' : `?${search}`),
    headers: {
      ...sent,
      authorization: `${algorithm} Credential=${access_key_id}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    },
    ...(method === 'PUT' && { body }),
  };
}

const inOrder = (pairs: readonly (readonly [string, string])[]) =>
  [...pairs].sort(([one], [other]) => (one < other ? -1 : 1));
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
