import { AUDIT_COLUMNS, EXPORT_COLUMNS } from '../../domain/audit.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import type { ObjectDescription } from '../../domain/audit-object.ts';
import { jsonLines } from '../../domain/audit-rows.ts';
import type { PendingObject, StreamFormat } from '../../domain/audit-stream.ts';
import { ocsfLines } from '../../domain/ocsf/encode.ts';
import { AppError } from '../../domain/errors.ts';
import type { AuditPosition } from '../../core/store/audit.ts';
import type { Reads } from '../../core/store/index.ts';
import { withActorTypes } from '../audit/actor.ts';
import { EXPORT_STEP } from '../audit/export.ts';
import { eventOfRow } from '../audit/rows.ts';
import { theOrganization } from '../shared/resolve.ts';

/** The part of the log that makes an object: the same from the same first event on, whoever reads it, and when. */

/** The most events of an object. */
export const MOST_EVENTS = 20_000;
/** An object ends after the rows with which it has as many bytes. */
const FULL = 8 * 1024 * 1024;

export interface Slice {
  /** What can be said of the object before it is stored. */
  readonly about: Omit<ObjectDescription, 'key' | 'sha256' | 'bytes'>;
  /** Not compressed. */
  readonly content: Buffer;
}

interface Reading {
  /** It ends after so many bytes. */
  readonly full?: number;
  /** Yields to other work between two steps. */
  readonly pace?: (() => Promise<void>) | undefined;
}

/**
 * The slice that a pending object holds. Throws `corrupt_store` where the log does
 * not go on from `previousHash`.
 */
export async function readSlice(
  tx: Reads,
  pending: PendingObject,
  previousHash: string,
  { full = FULL, pace }: Reading = {},
): Promise<Slice> {
  const { id: organization_id } = await theOrganization(tx);
  const { content, last_seq } = await encode(tx, pending, { full, pace });
  const first = await eventAt(tx, pending.first_seq);
  const last = await eventAt(tx, last_seq);
  if (first.prev_hash !== previousHash)
    throw new AppError('corrupt_store', `the audit log was rewritten before event ${first.seq}`, {
      hint: 'what was sent before tells where: roster audit verify --bucket',
      details: { seq: first.seq },
    });
  return {
    about: {
      organization_id,
      format: pending.format,
      gzip: pending.gzip,
      first_seq: first.seq,
      last_seq,
      first_timestamp: first.timestamp,
      last_timestamp: last.timestamp,
      previous_hash: previousHash,
      last_hash: last.hash,
    },
    content,
  };
}

async function eventAt(tx: Reads, seq: number): Promise<AuditEvent> {
  const [event] = await tx.audit.following(seq, 1);
  if (event?.seq === seq) return event;
  throw new AppError('corrupt_store', `event ${seq} of the audit log is missing`, {
    hint: 'look for what else is wrong with it: roster audit verify',
    details: { seq },
  });
}

/** The text of a slice, in steps of an export. Where it ends depends on its rows alone. */
async function encode(
  tx: Reads,
  { first_seq, until_seq, format }: PendingObject,
  { full, pace }: Reading & { readonly full: number },
): Promise<{ readonly content: Buffer; readonly last_seq: number }> {
  const { head, read } = ENCODINGS[format];
  // Bytes and not text: the garbage collector would copy what is kept.
  const parts = [Buffer.from(head)];
  let size = 0;
  for (let beyond = first_seq - 1; ;) {
    await pace?.();
    const { text, next } = await read(tx, { order: 'asc', beyond, last: until_seq });
    const part = Buffer.from(text);
    parts.push(part);
    size += part.length;
    if (next === null || size >= full) return { content: Buffer.concat(parts), last_seq: next ?? until_seq };
    beyond = next;
  }
}

interface Encoding {
  readonly head: string;
  readonly read: (tx: Reads, from: AuditPosition) => Promise<{ readonly text: string; readonly next: number | null }>;
}

const ENCODINGS: Readonly<Record<StreamFormat, Encoding>> = {
  csv: {
    head: `${EXPORT_COLUMNS.join(',')}\n`,
    read: (tx, from) => tx.audit.csv(EXPORT_COLUMNS, {}, from, EXPORT_STEP),
  },
  jsonl: {
    head: '',
    async read(tx, from) {
      const { rows, next } = await tx.audit.rows(AUDIT_COLUMNS, {}, from, EXPORT_STEP);
      return { text: jsonLines(rows, AUDIT_COLUMNS), next };
    },
  },
  ocsf: {
    head: '',
    async read(tx, from) {
      const { rows, next } = await tx.audit.rows(AUDIT_COLUMNS, {}, from, EXPORT_STEP);
      return { text: ocsfLines(await withActorTypes(tx, rows.map(eventOfRow))), next };
    },
  },
};
