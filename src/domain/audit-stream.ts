import * as z from 'zod/mini';
import { accessKeyId, BUCKET_PROVIDERS, bucketName, endpoint, formed, region } from './bucket-settings.ts';
import type { BucketPlace } from './bucket-settings.ts';
import { field } from './field.ts';
import { accountRef } from './references.ts';
import { duration } from './time.ts';

/** The stream of the audit log: objects in a bucket, each a slice of the log. */

export const STREAM_FORMATS = ['csv', 'jsonl', 'ocsf'] as const;
export type StreamFormat = (typeof STREAM_FORMATS)[number];

/** How often a stream sends unless it says otherwise. */
export const DAILY = '24h';

/** How objects are named and written. An object that was begun keeps its form when the settings change. */
export interface ObjectForm {
  readonly prefix: string;
  readonly format: StreamFormat;
  readonly gzip: boolean;
}

/** A stream as it is configured. */
export interface StreamSettings extends ObjectForm, BucketPlace {
  /** From the end of one run to the next, as `duration` takes it. */
  readonly every: string;
  /** Null: the sending process has the keys in its environment. */
  readonly access_key_id: string | null;
}

/** The next object, which was begun and is not confirmed: whoever sends, sends exactly this one. */
export interface PendingObject extends ObjectForm {
  readonly first_seq: number;
  /** The object ends here, or sooner where it is full. */
  readonly until_seq: number;
}

/** An object that the bucket confirmed. */
export const streamObject = z.object({
  /** Counts the objects of the stream, from 1. */
  number: z.number(),
  bucket: z.string(),
  key: z.string(),
  first_seq: z.number(),
  last_seq: z.number(),
  /** Of the stored bytes, hex. */
  sha256: z.string(),
  sent_at: z.string(),
});
export type StreamObject = z.infer<typeof streamObject>;

/** Characters that need no escaping in any provider's keys. */
const prefix = () =>
  formed(
    /^([A-Za-z0-9!_.*'()-][A-Za-z0-9!_.*'()/-]{0,255})?$/,
    "must be at most 256 letters, digits and !_.*'()-, with slashes inside or at the end",
  ).check((context) => {
    // A URL would lose them.
    if (/(?:^|\/)\.\.?\//.test(context.value))
      context.issues.push({ code: 'custom', message: 'must have no parts . and ..', input: context.value });
  });

/** What `configure` takes: what is left out stays as it is, or is the default of a new stream. */
export const streamFields = () => ({
  provider: z.optional(field(z.enum(BUCKET_PROVIDERS), 'whose bucket it is; s3: any other that speaks S3')),
  bucket: z.optional(field(bucketName(), 'the name of the bucket', 'BUCKET')),
  region: z.optional(field(region(), 'where the bucket is, such as eu-central-1', 'REGION')),
  endpoint: z.optional(field(endpoint(), 'the URL of the server, for s3', 'URL')),
  prefix: z.optional(field(prefix(), 'what the names of objects begin with, such as audit/', 'PREFIX')),
  format: z.optional(
    field(z.enum(STREAM_FORMATS), 'csv: the columns of Semaphore’s export; jsonl: all columns; ocsf: as SIEMs read it'),
  ),
  gzip: z.optional(field(z.boolean(), 'compress the objects')),
  every: z.optional(field(duration(), 'the time between two runs of a server, such as 1h', 'DURATION')),
  access_key_id: z.optional(field(accessKeyId(), 'the id of the key that may write there', 'ID')),
  keys_from_environment: z.optional(
    field(z.boolean(), 'keep no key: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of whoever sends'),
  ),
  from_start: z.optional(field(z.boolean(), 'send the whole log again, to where none of it is')),
});

/** A stream and how far it is; never its keys. */
export const auditStream = z.object({
  provider: z.enum(BUCKET_PROVIDERS),
  bucket: z.string(),
  region: z.nullable(z.string()),
  endpoint: z.nullable(z.string()),
  prefix: z.string(),
  format: z.enum(STREAM_FORMATS),
  gzip: z.boolean(),
  every: z.string(),
  access_key_id: z.nullable(z.string()),
  /** Whose keys are used: those that are stored, or those in the environment of the process that sends. */
  keys: z.enum(['stored', 'environment']),
  paused: z.boolean(),
  /** Whose permissions it needs; null: they are not in the organization any more, and nothing is sent. */
  acts_for: z.nullable(accountRef),
  /** How many objects were sent. */
  objects: z.number(),
  last_object: z.nullable(z.string()),
  /** Every event up to this one is in the bucket. */
  last_seq: z.number(),
  /** How many events are not in the bucket yet. */
  lag_events: z.number(),
  /** How long the oldest of them has been waiting, in whole seconds. */
  lag_seconds: z.number(),
  /** When a run last ended well. */
  succeeded_at: z.nullable(z.string()),
  /** Why the last run failed; null: it did not. */
  error: z.nullable(z.string()),
  failed_at: z.nullable(z.string()),
  /** When a server sends next, at the earliest; null: it is paused. */
  next_run_at: z.nullable(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
});
export type AuditStream = z.infer<typeof auditStream>;
