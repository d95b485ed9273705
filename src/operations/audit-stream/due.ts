import type { AuditStreamRecord } from '../../core/store/audit-streams.ts';
import type { Reads } from '../../core/store/index.ts';
import { later } from '../../domain/time.ts';

/** The background task that sends; the store knows its state by this name. */
export const STREAM_TASK = 'audit-stream';

/** When the stream sends next by its own interval; null: it is paused. */
export const dueAt = ({ paused, every, succeeded_at, created_at }: AuditStreamRecord): string | null =>
  paused ? null : succeeded_at === null ? created_at : later(succeeded_at, every);

/** The same, with the delay after a failure; null: it is paused. */
export async function nextRunAt(tx: Reads, record: AuditStreamRecord): Promise<string | null> {
  const due = dueAt(record);
  const task = await tx.tasks.get(STREAM_TASK);
  return due !== null && task !== undefined && task.failures > 0 ? task.due_at : due;
}
