import type { BucketSettings } from '../../core/bucket.ts';
import { requireSettings } from '../../domain/bucket-settings.ts';

/** What differs between Amazon's protocol and Google's: the names. */
interface Dialect {
  readonly algorithm: string;
  /** Before the secret, where the signing key begins. */
  readonly secretPrefix: string;
  readonly service: string;
  /** At the end of the scope of a signature. */
  readonly terminator: string;
  /** Of headers. */
  readonly prefix: string;
  /** The header that lets a PUT store only what is not there. */
  readonly ifAbsent: Readonly<Record<string, string>>;
}

const AMAZON: Dialect = {
  algorithm: 'AWS4-HMAC-SHA256',
  secretPrefix: 'AWS4',
  service: 's3',
  terminator: 'aws4_request',
  prefix: 'x-amz-',
  ifAbsent: { 'if-none-match': '*' },
};

/** Google takes Amazon's names as well, but then ignores `if-none-match`, and refuses its own header beside them. */
const GOOGLE: Dialect = {
  algorithm: 'GOOG4-HMAC-SHA256',
  secretPrefix: 'GOOG4',
  service: 'storage',
  terminator: 'goog4_request',
  prefix: 'x-goog-',
  ifAbsent: { 'x-goog-if-generation-match': '0' },
};

/** Where a bucket is, and how it is spoken to. */
export interface Place {
  /** The URL of the bucket, without a slash at its end. */
  readonly url: string;
  readonly region: string;
  readonly dialect: Dialect;
}

/** Finds the bucket of some settings. Throws `invalid`. */
export function placeOf(settings: BucketSettings): Place {
  requireSettings(settings);
  const { provider, bucket, endpoint } = settings;
  const region = settings.region ?? (provider === 'gcs' ? 'auto' : 'us-east-1');
  return {
    url: endpoint === null ? atProvider(provider, bucket, region) : `${endpoint.replace(/\/+$/, '')}/${bucket}`,
    region,
    dialect: provider === 'gcs' ? GOOGLE : AMAZON,
  };
}

function atProvider(provider: BucketSettings['provider'], bucket: string, region: string): string {
  if (provider === 'gcs') return `https://storage.googleapis.com/${bucket}`;
  const host = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  // Certificates of Amazon cover no name with a dot in it.
  return bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket.toLowerCase()}.${host}`;
}
