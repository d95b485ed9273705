import type { AuditStart } from '../../domain/audit-chain.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import { required } from '../../lib/required.ts';
import type { EventDraft } from '../../core/context.ts';
import type { Writes } from '../../core/store/index.ts';
import type { Step } from './next-step.ts';
import { eventAt } from './wanted.ts';

/** Carries a step out, once it was checked. */

/** So many rows go in one transaction, so that no other write waits long. */
const AT_ONCE = 200;

/** What became of a step. */
interface CarriedOut {
  /** The events that were given up; null: none. */
  readonly dropped: { readonly first_seq: number; readonly last_seq: number; readonly last_timestamp: string } | null;
  /** The first event that was not given up. */
  readonly begins: number;
  /** Whether rows of what was given up are left. */
  readonly rest: boolean;
  /** Whether there may be another step. */
  readonly more: boolean;
}

/** Gives up what a step says, with its event, and deletes some rows. Does nothing where another was first. */
export async function carryOut(tx: Writes, step: Step, record: (event: EventDraft) => void): Promise<CarriedOut> {
  const start = await tx.audit.start();
  const end = endOf(step);
  if (end === undefined || !(await holdsStill(tx, step, start, end.seq))) {
    const left = await deleteSome(tx, start);
    return { ...left, dropped: null, more: left.rest || step.kind !== 'none' };
  }
  const { limits } = step;
  const first_seq = start.until_seq + 1;
  const { seq: last_seq, timestamp: last_timestamp, hash: last_hash } = end;
  record({
    kind: 'AuditLog.Shortened',
    id: limits.organization.id,
    name: limits.organization.name,
    description: `the events ${first_seq} to ${last_seq}, of before ${last_timestamp}, left the audit log: it is kept for ${limits.retention}`,
    metadata: { first_seq, last_seq, last_hash, last_timestamp, retention: limits.retention, ...coverOf(step) },
  });
  const left = await deleteSome(tx, { ...start, until_seq: last_seq, until_hash: last_hash });
  return { ...left, dropped: { first_seq, last_seq, last_timestamp }, more: left.rest || step.kind === 'objects' };
}

/** The last event that a step gives up; undefined: it gives up none. */
function endOf(step: Step): AuditEvent | undefined {
  if (step.kind === 'file') return step.last;
  return step.kind === 'objects' ? required(step.objects.at(-1), 'the last object').last : undefined;
}

/** Whether nothing changed since a step was read that would have it give up something else. */
async function holdsStill(tx: Writes, { limits }: Step, start: AuditStart, last: number): Promise<boolean> {
  const stream = await tx.auditStreams.get();
  const organization = await tx.organization.get();
  const holds = await tx.auditHolds.all();
  return (
    start.until_seq === limits.start.until_seq &&
    start.seq > start.until_seq &&
    holds.every(({ from_seq }) => from_seq > last) &&
    organization?.audit_retention === limits.retention &&
    stream?.id === limits.stream?.id &&
    (stream === undefined || stream.cursor_seq >= limits.through)
  );
}

const coverOf = (step: Step): Record<string, unknown> =>
  step.kind === 'file'
    ? { file: { name: step.file.name, sha256: step.file.sha256 } }
    : step.kind === 'objects'
      ? { objects: step.objects.map(({ object: { bucket, key, sha256 } }) => ({ bucket, key, sha256 })) }
      : {};

/** Deletes some of the rows that were given up, and has the log begin behind them. */
async function deleteSome(tx: Writes, start: AuditStart): Promise<Pick<CarriedOut, 'begins' | 'rest'>> {
  const begins = start.until_seq + 1;
  if (start.seq > start.until_seq) return { begins: start.seq, rest: false };
  const last = Math.min(start.seq + AT_ONCE - 1, start.until_seq);
  const { hash } = await eventAt(tx, last);
  await tx.audit.shorten({ ...start, seq: last + 1, previous_hash: hash });
  return { begins, rest: last < start.until_seq };
}
