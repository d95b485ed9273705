import type { AuditStart } from '../../domain/audit-chain.ts';
import { KEEP_ALL } from '../../domain/audit-retention.ts';
import { AppError } from '../../domain/errors.ts';
import { earlier, shifted } from '../../domain/time.ts';
import type { AuditStreamRecord } from '../../core/store/audit-streams.ts';
import type { Reads } from '../../core/store/index.ts';
import { CLOCK_TOLERANCE } from '../health/times.ts';
import { theOrganization } from '../shared/resolve.ts';

/** How far the log may be shortened, by what the store knows. */

export interface Limits {
  readonly organization: { readonly id: string; readonly name: string };
  readonly retention: string;
  readonly start: AuditStart;
  /** The last event that is older than the retention; at most `start.until_seq`: none is. */
  readonly due: number;
  /** The last event that may go. */
  readonly through: number;
  /** Why events that are due stay, as a sentence; null: nothing that the store knows of keeps them. */
  readonly kept: string | null;
  readonly stream: AuditStreamRecord | undefined;
  /** Whether it is a hold that keeps events that are due. */
  readonly isHeld: boolean;
}

/** The limits at a time, or of what is due since so many milliseconds. Throws `conflict` where nothing is ever dropped, or a clock was wrong. */
export async function limitsAt(tx: Reads, at: string, since = 0): Promise<Limits> {
  const { id, name, audit_retention: retention } = await theOrganization(tx);
  if (retention === KEEP_ALL)
    throw new AppError('conflict', 'the audit log is kept for good', {
      hint: 'say for how long it is to be kept: roster settings set audit.retention 400d',
    });
  const start = await tx.audit.start();
  const head = await tx.audit.head();
  requireRightClock(head.timestamp, at);
  const due = await lastBefore(tx, earlier(shifted(at, -since), retention), start.until_seq, head.seq);
  const stream = await tx.auditStreams.get();
  const sent = stream === undefined ? due : Math.min(due, stream.cursor_seq);
  const [hold] = await tx.auditHolds.all();
  const isHeld = hold !== undefined && hold.from_seq <= sent;
  const through = isHeld ? hold.from_seq - 1 : sent;
  return {
    organization: { id, name },
    retention,
    start,
    due,
    through: Math.max(through, start.until_seq),
    kept: isHeld
      ? `the hold ${hold.name} keeps the events from ${hold.from_seq} on`
      : sent < due
        ? `the events from ${sent + 1} on are not in the bucket yet`
        : null,
    stream,
    isHeld,
  };
}

/** How old an event is cannot be told by a clock that was wrong. Throws `conflict`. */
function requireRightClock(latest: string, at: string): void {
  if (latest <= shifted(at, CLOCK_TOLERANCE)) return;
  throw new AppError('conflict', `the last event of the audit log is dated after now, ${latest}: a clock was wrong`, {
    hint: 'nothing is dropped until that time has come: docs/clock.md',
    details: { latest },
  });
}

/** The last event before a time, of those after `from` and up to `to`; `from`: there is none. Times never go back. */
async function lastBefore(tx: Reads, time: string, from: number, to: number): Promise<number> {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [event] = await tx.audit.following(middle, 1);
    if (event !== undefined && event.timestamp < time) low = middle;
    else high = middle - 1;
  }
  return low;
}
