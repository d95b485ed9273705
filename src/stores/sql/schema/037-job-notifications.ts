import sql from 'sql-template-tag';
import { isOfJobs } from '../../../domain/notifications/filters.ts';
import type { StoredRule } from '../../../domain/notifications/notification.ts';
import { runIn } from '../db.ts';
import type { Db } from '../db.ts';

/** Which notifications tell of jobs, and of which job's end a message tells. */
export const jobNotifications: readonly string[] = [
  'alter table notifications add column of_jobs integer not null default 0',
  'alter table deliveries add column job_id text',
  'alter table deliveries add column job_state text',
  // Jobs may end between two events: of messages with one place, the older comes first.
  'drop index deliveries_pending',
  "create index deliveries_pending on deliveries (target, seq, created_at, id) where status = 'pending'",
];

/** Finds the notifications that have rules about jobs already. */
export async function fillOfJobs(db: Db): Promise<void> {
  const rows = await db.all<{ id: string; rules: string }>(sql`select id, rules from notifications`);
  const ofJobs = rows.filter(({ rules }) => (JSON.parse(rules) as StoredRule[]).some(({ filter }) => isOfJobs(filter)));
  await runIn(
    db,
    ofJobs.map(({ id }) => id),
    (list) => sql`update notifications set of_jobs = 1 where id in (${list})`,
  );
}
