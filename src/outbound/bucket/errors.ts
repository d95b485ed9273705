import type { OutboundResponse } from '../../core/outbound.ts';
import type { BucketSettings } from '../../core/bucket.ts';
import { AppError } from '../../domain/errors.ts';
import { isForGood } from '../../lib/network-faults.ts';
import { textsOf } from './xml.ts';

/** What a bucket refuses, in words. */

/** A response that is no success. */
export interface BucketError {
  readonly status: number;
  /** The bucket's own word for it; empty where it has none. */
  readonly code: string;
  /** Where the bucket is, if it says so because it was looked for elsewhere. */
  readonly region: string | undefined;
}

/** What the response says of an error. */
export function errorIn({ status, headers, body }: OutboundResponse): BucketError {
  const texts = body.length === 0 ? undefined : readable(body);
  const code = formed(CODE, texts?.get('Error/Code')?.[0]) ?? '';
  const region = headers['x-amz-bucket-region'] ?? texts?.get('Error/Region')?.[0];
  return { status, code, region: formed(REGION, region) };
}

/** A bucket may say anything: what is shown and stored of it has its form. */
const CODE = /^[A-Za-z0-9.]{1,64}$/;
const REGION = /^[a-z0-9][a-z0-9-]{0,62}$/;
const formed = (form: RegExp, text: string | undefined): string | undefined =>
  text !== undefined && form.test(text) ? text : undefined;

/** A proxy's page is no XML. */
function readable(body: Uint8Array): ReadonlyMap<string, readonly string[]> | undefined {
  try {
    return textsOf(body);
  } catch {
    return undefined;
  }
}

const PASSING = new Set([
  'SlowDown',
  'InternalError',
  'ServiceUnavailable',
  'RequestTimeout',
  'OperationAborted',
  'ConditionalRequestConflict',
]);

/** Whether trying again may help. */
export const isPassing = ({ status, code }: BucketError): boolean =>
  [429, 500, 502, 503, 504].includes(status) || PASSING.has(code);

/** The same of what sending throws. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof AppError) || error.code !== 'unreachable') return false;
  const reason = String(error.details.reason);
  return !isForGood(reason) && reason !== 'TOO_LONG';
}

type Told = readonly [message: string, hint: string];

const CODES: Readonly<Partial<Record<string, Told>>> = {
  InvalidAccessKeyId: ['it does not know the access key', 'check the access key id, and that the key is active'],
  SignatureDoesNotMatch: ['the secret access key is not that of the access key', 'give the secret again'],
  RequestTimeTooSkewed: ['the clock of this machine is off', 'set it, and keep it right by NTP'],
  NoSuchBucket: ['there is no such bucket', 'make it first, or check its name, region and endpoint'],
  AccessDenied: [
    'the access key may not do that',
    'give it s3:PutObject, s3:GetObject, s3:ListBucket and s3:DeleteObject',
  ],
  InvalidBucketName: ['it takes no bucket of that name', 'check the name'],
  NotImplemented: ['it cannot do what roster needs', 'use a bucket that knows If-None-Match'],
  ExpiredToken: ['the access key has expired', 'give one that lasts'],
};

/** Other words for the same. */
const ALIASES: Readonly<Record<string, string>> = {
  InvalidSecurity: 'InvalidAccessKeyId',
  NoSuchAccessKey: 'InvalidAccessKeyId',
  AllAccessDisabled: 'AccessDenied',
  AccountProblem: 'AccessDenied',
};

/** The refusal as it is told, where trying again did not help. */
export function refusal(
  { status, code, region }: BucketError,
  { bucket, region: named }: BucketSettings,
  host: string,
): AppError {
  const details = { host, bucket, reason: code === '' ? String(status) : code };
  const told = (why: string, hint: string, kind: 'invalid' | 'unreachable' = 'invalid') =>
    new AppError(kind, `the bucket ${bucket} at ${host} cannot be used: ${why}`, { hint, details });
  if (region !== undefined && region !== named && (status === 301 || status === 307 || status === 400))
    return told(`it is in the region ${region}`, `name the region ${region}`);
  const known = CODES[ALIASES[code] ?? code] ?? (status === 401 || status === 403 ? CODES.AccessDenied : undefined);
  if (known !== undefined) return told(...known);
  const why = `it answers ${[status, code].filter((part) => part !== '').join(' ')}`;
  return isPassing({ status, code, region })
    ? told(why, 'try again later', 'unreachable')
    : told(why, 'check the name, the endpoint and the key');
}
