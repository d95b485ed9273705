import type { BucketSettings } from '../../core/bucket.ts';
import { AppError } from '../../domain/errors.ts';

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

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{1,221}[a-zA-Z0-9]$/;
/** What a header can hold. */
const KEY_ID = /^[\w.-]{1,256}$/;
const REGION = /^[a-z0-9-]{1,64}$/;

/** Finds the bucket of some settings. Throws `invalid`. */
export function placeOf({ provider, bucket, region, endpoint, access_key_id }: BucketSettings): Place {
  if (!NAME.test(bucket)) throw wrong(`${bucket} is no name of a bucket`, 'such as acme-audit-log');
  if (!KEY_ID.test(access_key_id)) throw wrong('that is no access key id', 'such as AKIAIOSFODNN7EXAMPLE');
  if (region !== null && !REGION.test(region)) throw wrong(`${region} is no region`, 'such as eu-north-1');
  const at = (server: string) => `${server.replace(/\/+$/, '')}/${bucket}`;
  if (endpoint !== null && (!URL.canParse(endpoint) || /[?#]/.test(endpoint)))
    throw wrong('the endpoint is no URL', 'such as https://s3.acme.example');
  if (provider === 'gcs')
    return { url: at(endpoint ?? 'https://storage.googleapis.com'), region: region ?? 'auto', dialect: GOOGLE };
  if (provider === 's3') {
    if (endpoint === null) throw wrong('this provider needs an endpoint', 'such as https://s3.acme.example');
    return { url: at(endpoint), region: region ?? 'us-east-1', dialect: AMAZON };
  }
  if (region === null) throw wrong('Amazon S3 needs a region', 'such as eu-north-1');
  return { url: endpoint === null ? atAmazon(bucket, region) : at(endpoint), region, dialect: AMAZON };
}

/** Certificates of Amazon cover no name with a dot in it. */
function atAmazon(bucket: string, region: string): string {
  const host = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket.toLowerCase()}.${host}`;
}

const wrong = (message: string, hint: string): AppError => new AppError('invalid', message, { hint });
