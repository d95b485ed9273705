import { signingKey } from '../../domain/audit-checkpoint.ts';
import type { ObjectDescription } from '../../domain/audit-object.ts';
import type { PendingObject, StreamObject } from '../../domain/audit-stream.ts';
import { AppError } from '../../domain/errors.ts';
import type { Context, Services } from '../../core/context.ts';
import type { AuditStreamRecord, StreamProgress } from '../../core/store/audit-streams.ts';
import type { Reads } from '../../core/store/index.ts';
import { maySeeEvents } from '../shared/acting-for.ts';
import { bucketOf } from './bucket-of.ts';
import { afterFailure, afterSuccess } from './failing.ts';
import { sendSlice } from './send.ts';
import { MOST_EVENTS, readSlice } from './slice.ts';
import type { Slice } from './slice.ts';
import { theStream } from './stream.ts';

/**
 * Sends the next object of a stream, in three steps: read it, store it in the bucket, and move the cursor. Which events it
 * has was committed before: two that send at the same time, or one after a crash of another, send the same object. A
 * bucket takes it once, and only whoever finds the cursor where it was moves it.
 */

/** What is read before an object is sent. */
export interface NextObject {
  readonly record: AuditStreamRecord;
  /** The last event to send. */
  readonly through: number;
  /** The object to send, or why there is none; undefined: none was begun yet. */
  readonly slice: Slice | AppError | undefined;
}

/** What became of it. */
export type Sending =
  | { readonly kind: 'none' }
  | { readonly kind: 'sent'; readonly object: ObjectDescription }
  | { readonly kind: 'failed'; readonly error: AppError };

/** Reads the object that was begun. `through`: the events to send, at most; undefined: all there are. Throws `not_found`, and `conflict` for a stream that is paused. */
export async function readNext(
  tx: Reads,
  through: number | undefined,
  pace?: () => Promise<void>,
): Promise<NextObject> {
  const record = await theStream(tx);
  if (record.paused)
    throw new AppError('conflict', 'the stream of the audit log is paused', { hint: 'roster audit stream resume' });
  const { seq } = await tx.audit.head();
  const { pending, cursor_hash } = record;
  return {
    record,
    through: Math.min(through ?? seq, seq),
    slice: !(await maySeeEvents(tx, record))
      ? mayNotSee()
      : pending === null
        ? undefined
        : await sliceOrFault(tx, pending, cursor_hash, pace),
  };
}

const mayNotSee = (): AppError =>
  new AppError('conflict', 'whose permissions the stream needs may not see the audit log any more', {
    hint: 'somebody who may takes it over: roster audit stream configure',
  });

async function sliceOrFault(
  tx: Reads,
  pending: PendingObject,
  previousHash: string,
  pace: (() => Promise<void>) | undefined,
): Promise<Slice | AppError> {
  try {
    return await readSlice(tx, pending, previousHash, { pace });
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt_store') return error;
    throw error;
  }
}

const KEY_VARIABLE = 'ROSTER_AUDIT_KEY';

/** Stores the object in the bucket. What fails is returned, so that the store can keep it. Throws `interrupted` by the signal. */
export async function sendNext(
  { record, slice }: NextObject,
  services: Pick<Services, 'sealing' | 'openBucket' | 'variable'>,
  signal?: AbortSignal,
): Promise<Sending> {
  if (slice instanceof AppError) return { kind: 'failed', error: slice };
  if (slice === undefined || record.pending === null) return { kind: 'none' };
  try {
    const pem = services.variable(KEY_VARIABLE);
    const key = pem === undefined ? undefined : signingKey(pem, KEY_VARIABLE);
    const bucket = await bucketOf(record, services, { signal });
    return { kind: 'sent', object: await sendSlice(bucket, slice, record.pending, key) };
  } catch (error) {
    if (error instanceof AppError && error.code !== 'interrupted') return { kind: 'failed', error };
    throw error;
  }
}

/** How far a stream is after a step. */
interface Advanced {
  /** The object that this step confirmed; null: none, or another had confirmed it. */
  readonly sent: StreamObject | null;
  /** Whether an object waits to be sent. */
  readonly more: boolean;
}

/** Moves the cursor behind what was sent, and begins the next object. Throws `not_found`. */
export async function advance(
  { tx, at, record: report }: Pick<Context, 'tx' | 'at' | 'record'>,
  { record: planned, through }: Pick<NextObject, 'record' | 'through'>,
  sending: Sending,
): Promise<Advanced> {
  const record = await theStream(tx);
  const told = sending.kind === 'failed' ? afterFailure(record, sending.error, at) : afterSuccess(record);
  if (told.event !== undefined) report(told.event);
  if (sending.kind === 'failed') {
    const failed = { ...record, ...told.progress, failed_at: at, error: sending.error.message };
    await tx.auditStreams.advance(record.id, failed);
    return { sent: null, more: true };
  }
  const { sent, cursor } = confirmed(record, planned, sending, at);
  if (sent !== null) await tx.auditStreams.addObject(sent);
  const pending = cursor.pending ?? begun(cursor, record, through);
  const done = pending === null ? { succeeded_at: at, failed_at: null, error: null } : {};
  await tx.auditStreams.advance(record.id, { ...cursor, ...told.progress, pending, ...done });
  return { sent, more: pending !== null };
}

/** What was sent counts unless another confirmed it meanwhile, or it should have gone elsewhere. */
function confirmed(
  record: AuditStreamRecord,
  planned: AuditStreamRecord,
  sending: Sending,
  at: string,
): { readonly sent: StreamObject | null; readonly cursor: StreamProgress } {
  if (sending.kind !== 'sent' || !AWAITED.every((part) => part(record) === part(planned)))
    return { sent: null, cursor: record };
  return { sent: objectOf(record, sending.object, at), cursor: movedTo(sending.object, record) };
}

/** What must be as it was when an object was read. */
const AWAITED: readonly ((record: AuditStreamRecord) => string | number | null)[] = [
  ({ id }) => id,
  ({ provider }) => provider,
  ({ bucket }) => bucket,
  ({ region }) => region,
  ({ endpoint }) => endpoint,
  ({ cursor_seq }) => cursor_seq,
  ({ pending }) => JSON.stringify(pending),
];

const objectOf = (
  { bucket, objects }: AuditStreamRecord,
  { key, first_seq, last_seq, sha256 }: ObjectDescription,
  sent_at: string,
): StreamObject => ({ number: objects + 1, bucket, key, first_seq, last_seq, sha256, sent_at });

const movedTo = ({ last_seq, last_hash }: ObjectDescription, { objects, ...rest }: StreamProgress): StreamProgress => ({
  ...rest,
  cursor_seq: last_seq,
  cursor_hash: last_hash,
  objects: objects + 1,
  pending: null,
});

/** The next object after the cursor; null: there are no events for it. */
function begun(
  { cursor_seq }: StreamProgress,
  { prefix, format, gzip }: AuditStreamRecord,
  through: number,
): PendingObject | null {
  const until_seq = Math.min(cursor_seq + MOST_EVENTS, through);
  return until_seq > cursor_seq ? { first_seq: cursor_seq + 1, until_seq, prefix, format, gzip } : null;
}
