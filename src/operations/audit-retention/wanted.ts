import { createHash } from 'node:crypto';
import { AUDIT_COLUMNS } from '../../domain/audit.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import { formOfKey } from '../../domain/audit-object.ts';
import { jsonLines } from '../../domain/audit-rows.ts';
import type { StreamObject } from '../../domain/audit-stream.ts';
import { AppError } from '../../domain/errors.ts';
import { sha256Of } from '../../lib/digest.ts';
import type { AuditStreamRecord } from '../../core/store/audit-streams.ts';
import type { Reads } from '../../core/store/index.ts';
import { EXPORT_STEP } from '../audit/export.ts';
import { readSlice } from '../audit-stream/slice.ts';
import type { Limits } from './limits.ts';

/** What a bucket or a file must have before the log may lose it, read from the log. */

/** So many objects are given up with one event, */
const MOST_OBJECTS = 8;
/** or fewer where they have so many bytes. */
const MOST_BYTES = 32 * 1024 * 1024;
/** So many events of a file are given up with one event. */
export const MOST_OF_FILE = 20_000;

/** An object, and the text that the events in it make that the log still has. */
export interface WantedObject {
  readonly object: StreamObject;
  readonly previous_hash: string;
  readonly last: AuditEvent;
  /** The text is the end of the object: all of it, unless some of its events were dropped before. */
  readonly text: { readonly sha256: string; readonly length: number; readonly whole: boolean };
}

/** The next objects that may go. Why there are none is in `kept`. */
export async function wantedObjects(
  tx: Reads,
  { start, through, stream }: Limits,
  pace?: () => Promise<void>,
): Promise<{ readonly objects: readonly WantedObject[]; readonly kept: string | null }> {
  const objects: WantedObject[] = [];
  if (stream === undefined) return { objects, kept: NO_STREAM };
  let [at, previousHash, bytes] = [start.until_seq + 1, start.until_hash, 0];
  while (at <= through && objects.length < MOST_OBJECTS && bytes < MOST_BYTES) {
    const next = await objectAt(tx, stream, at, through);
    if ('kept' in next) return { objects, kept: next.kept };
    const { object } = next;
    const wanted = await wantedOf(tx, object, { at, previousHash }, pace);
    objects.push(wanted);
    bytes += wanted.text.length;
    [at, previousHash] = [object.last_seq + 1, wanted.last.hash];
  }
  return { objects, kept: null };
}

const NO_STREAM = 'the audit log is not streamed to a bucket, and no file that has it was named';

/** Why an object may not go. */
interface Kept {
  readonly kept: string;
  /** Whether that is only because it has newer events as well. */
  readonly waits: boolean;
}

/** Why the next object may not go; null: it may. */
export async function keptFirst(tx: Reads, { start, through, stream }: Limits): Promise<Kept | null> {
  if (stream === undefined) return { kept: NO_STREAM, waits: false };
  const next = await objectAt(tx, stream, start.until_seq + 1, through);
  return 'kept' in next ? next : null;
}

/** The object with an event, or why it may not go. */
async function objectAt(
  tx: Reads,
  { bucket }: AuditStreamRecord,
  seq: number,
  through: number,
): Promise<{ readonly object: StreamObject } | Kept> {
  const [object] = await tx.auditStreams.objectsWith(bucket, seq);
  if (object === undefined) return { kept: `no object of the bucket ${bucket} has event ${seq}`, waits: false };
  if (object.last_seq > through) return { kept: `newer events are in the object with event ${seq}`, waits: true };
  return { object };
}

async function wantedOf(
  tx: Reads,
  object: StreamObject,
  { at, previousHash }: { readonly at: number; readonly previousHash: string },
  pace: (() => Promise<void>) | undefined,
): Promise<WantedObject> {
  const form = formOfKey(object.key);
  if (form === undefined) throw new AppError('conflict', `${object.key} is not the name of an object of a stream`);
  const pending = { ...form, prefix: '', first_seq: at, until_seq: object.last_seq };
  const { content } = await readSlice(tx, pending, previousHash, { full: Number.POSITIVE_INFINITY, pace });
  const whole = object.first_seq === at;
  // The headings of CSV are at the beginning of the object only.
  const text = whole || form.format !== 'csv' ? content : content.subarray(content.indexOf('\n') + 1);
  return {
    object,
    previous_hash: previousHash,
    last: await eventAt(tx, object.last_seq),
    text: { sha256: sha256Of(text), length: text.length, whole },
  };
}

/** The SHA-256 of the events up to one as `audit export -o jsonl --columns all --order asc` writes them, and the last of them. */
export async function textOfFile(
  tx: Reads,
  { start }: Pick<Limits, 'start'>,
  until: number,
  pace?: () => Promise<void>,
): Promise<{ readonly sha256: string; readonly last: AuditEvent }> {
  const hash = createHash('sha256');
  for (let beyond: number | null = start.until_seq; beyond !== null;) {
    await pace?.();
    const position = { order: 'asc', beyond, last: until } as const;
    const { rows, next } = await tx.audit.rows(AUDIT_COLUMNS, {}, position, EXPORT_STEP);
    hash.update(jsonLines(rows, AUDIT_COLUMNS));
    beyond = next;
  }
  return { sha256: hash.digest('hex'), last: await eventAt(tx, until) };
}

/** An event that the log must have. Throws `conflict` where it is missing. */
export async function eventAt(tx: Reads, seq: number): Promise<AuditEvent> {
  const [event] = await tx.audit.following(seq, 1);
  if (event?.seq === seq) return event;
  throw new AppError('conflict', `event ${seq} of the audit log is missing`, {
    hint: 'look for what else is wrong with it: roster audit verify',
    details: { seq },
  });
}
