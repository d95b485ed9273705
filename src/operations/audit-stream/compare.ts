import type { AuditStart } from '../../domain/audit-chain.ts';
import { objectsBelow } from '../../domain/audit-object.ts';
import type { ObjectDescription } from '../../domain/audit-object.ts';
import type { StreamObject } from '../../domain/audit-stream.ts';
import { sha256Of } from '../../lib/digest.ts';
import { AppError } from '../../domain/errors.ts';
import type { AuditStreamRecord } from '../../core/store/audit-streams.ts';
import type { Reads } from '../../core/store/index.ts';
import type { FoundObject, Problem, ReadBack } from './read-back.ts';
import { readSlice } from './slice.ts';

/** Compares objects of a bucket with the log. */

/** What is wrong with the first object that the log does not have as it is; null: nothing. */
export async function compared(
  tx: Reads,
  objects: readonly FoundObject[],
  pace: () => Promise<void>,
): Promise<Problem | null> {
  const head = await tx.audit.head();
  const start = await tx.audit.start();
  for (const found of objects) {
    const { first_seq, last_seq, key } = found.about;
    if (first_seq <= start.until_seq) {
      const message = await keptProblem(tx, start, found.about);
      if (message !== undefined) return { seq: first_seq, key, message };
      continue;
    }
    if (head.seq < last_seq) {
      const seq = Math.max(first_seq, head.seq + 1);
      return {
        seq,
        key,
        message: `the log ends at event ${head.seq}, and the bucket has up to event ${last_seq} at least`,
      };
    }
    if (!(await hasSame(tx, found, pace)))
      return {
        seq: first_seq,
        key,
        message: `the log is not that of the object ${key}: one of them was rewritten between the events ${first_seq} and ${last_seq}`,
      };
  }
  return null;
}

/** What is wrong with an object whose events the log has not all: it must be the one that was sent, and end where the log goes on. */
async function keptProblem(tx: Reads, start: AuditStart, about: ObjectDescription): Promise<string | undefined> {
  const { key, first_seq, last_seq, last_hash, sha256 } = about;
  const sent = await sentAs(tx, about);
  if (sent !== undefined && sent.sha256 !== sha256) return `the object ${key} is not the one that was sent`;
  const hash = await hashOf(tx, start, last_seq);
  return hash === undefined || hash === last_hash
    ? undefined
    : `the log does not go on from the object ${key}, which has the events ${first_seq} to ${last_seq}`;
}

/** What is known of an object from when it was sent. */
async function sentAs(tx: Reads, { key, first_seq }: ObjectDescription): Promise<StreamObject | undefined> {
  const bucket = (await tx.auditStreams.get())?.bucket ?? '';
  return (await tx.auditStreams.objectsWith(bucket, first_seq)).find((object) => object.key === key);
}

/** The hash of an event; undefined: it was dropped, and what it was is not known. */
async function hashOf(tx: Reads, start: AuditStart, seq: number): Promise<string | undefined> {
  if (seq === start.until_seq) return start.until_hash;
  if (seq === start.seq - 1) return start.previous_hash;
  return seq < start.seq ? undefined : (await tx.audit.following(seq, 1))[0]?.hash;
}

/** Whether the log has the events of an object, and they make the same text. */
async function hasSame(tx: Reads, { about, text }: FoundObject, pace: () => Promise<void>): Promise<boolean> {
  const { first_seq, last_seq: until_seq, format, gzip, previous_hash, last_hash } = about;
  try {
    const form = { first_seq, until_seq, format, gzip, prefix: '' };
    // No more is read than an object of this length can have.
    const slice = await readSlice(tx, form, previous_hash, { full: text.length + 1, pace });
    return (
      slice.about.last_seq === until_seq &&
      slice.about.last_hash === last_hash &&
      sha256Of(slice.content) === text.sha256
    );
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt_store') return false;
    throw error;
  }
}

/**
 * What is missing at the beginning of the bucket, of which these are the first objects. A stream that sent elsewhere
 * before begins later; what it sent there is stored. null: nothing.
 */
export async function beginningProblem(
  tx: Reads,
  { bucket, prefix }: AuditStreamRecord,
  { objects: [found] }: ReadBack,
): Promise<Problem | null> {
  if (found === undefined) return null;
  const sent = await tx.auditStreams.earliestObject(bucket, objectsBelow(prefix));
  const { first_seq } = found.about;
  if (sent === undefined || first_seq <= sent.first_seq) return null;
  const message = `the bucket begins at event ${first_seq}, and the events from ${sent.first_seq} on were sent there`;
  return { seq: sent.first_seq, key: sent.key, message };
}

/** What is missing at the end of the bucket; `record`: the stream before it was read. null: nothing, or there is more to read. */
export async function endProblem(
  tx: Reads,
  record: AuditStreamRecord,
  { more, lastSeq }: ReadBack,
): Promise<Problem | null> {
  if (more || lastSeq >= record.cursor_seq) return null;
  const [last] = (await tx.auditStreams.objects({ limit: 1, after: null })).items;
  // Under another prefix or in another bucket, nothing was sent yet.
  if (last === undefined || last.bucket !== record.bucket || !last.key.startsWith(objectsBelow(record.prefix)))
    return null;
  const message = `the bucket ends at event ${lastSeq}, and had the events up to ${record.cursor_seq}`;
  return { seq: lastSeq + 1, key: last.key, message };
}
