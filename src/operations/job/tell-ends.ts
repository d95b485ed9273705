import type { JobRecord } from '../../domain/jobs/job.ts';
import { required } from '../../lib/required.ts';
import type { Context } from '../../core/context.ts';

/**
 * Tells of jobs that have ended: the messages of the rules that mean them are in the store once the transaction is
 * committed, and a server sends them. Without rules about jobs it costs one read of nothing.
 */
export async function tellEnds({ tx, at }: Pick<Context, 'tx' | 'at'>, records: readonly JobRecord[]): Promise<void> {
  const notifications = await tx.notifications.ofJobs();
  if (notifications.length === 0) return;
  // Most organizations need no regular expressions here.
  const { messagesOfJob, patternMatcher } = await import('../../domain/notifications/matching.ts');
  const ids = [...new Set(records.map(({ project_id }) => project_id))];
  const [{ seq }, found] = await Promise.all([tx.audit.head(), tx.projects.find({ ids })]);
  const projects = new Map(found.map(({ id, name }) => [id, { id, name }]));
  const matches = patternMatcher();
  const messages = records.flatMap((record) => {
    const project = required(projects.get(record.project_id), 'the project of a job');
    return messagesOfJob(notifications, { record, project }, { seq, at }, matches);
  });
  if (messages.length > 0) await tx.notifications.addDeliveries(messages);
}
