import type { Reads } from '../../core/store/index.ts';
import type { AuditEvent } from '../../domain/audit.ts';
import { isOfJobs } from '../../domain/notifications/filters.ts';
import type { JobState } from '../../domain/jobs/states.ts';
import type { DeliveryRecord } from '../../domain/notifications/deliveries.ts';
import type { Content } from '../../domain/notifications/messages.ts';
import type { NotificationRecord, StoredRule } from '../../domain/notifications/notification.ts';
import { toRef } from '../../domain/references.ts';
import { maySeeEvents, maySeeJobs } from '../../operations/shared/acting-for.ts';

/** The same, with the rule that has its receiver. */
export interface WholeContent extends Content {
  readonly stored: StoredRule;
}

/** What a message tells, or why it is skipped; undefined: its notification is gone. */
export async function contentOf(
  tx: Reads,
  message: DeliveryRecord,
): Promise<WholeContent | { readonly skipped: string } | undefined> {
  const { id, notification_id, rule: called, channel, target } = message;
  const [notification] = await tx.notifications.find({ ids: [notification_id] });
  const organization = await tx.organization.get();
  if (notification === undefined || organization === undefined) return undefined;
  const stored = notification.rules.find(({ name }) => name === called);
  if (stored?.[channel]?.target !== target) return { skipped: 'its rule was changed or removed' };
  const about = await aboutOf(tx, message, notification, stored);
  if ('skipped' in about) return about;
  const { name, url } = organization;
  return {
    id,
    organization: { id: organization.id, name, url },
    notification: { id: notification.id, name: notification.name },
    rule: called,
    about,
    stored,
  };
}

type About = WholeContent['about'] | { readonly skipped: string };

async function aboutOf(
  tx: Reads,
  { seq, is_test, job_id, job_state }: DeliveryRecord,
  notification: NotificationRecord,
  { filter }: StoredRule,
): Promise<About> {
  const ofJobs = isOfJobs(filter);
  if (job_id !== null) return jobOf(tx, { id: job_id, state: job_state }, notification);
  if (is_test && ofJobs) return { kind: 'test', ofJobs };
  if (!(await maySeeEvents(tx, notification)))
    return { skipped: 'whose permissions it needs may not see the audit log any more' };
  if (is_test) return { kind: 'test', ofJobs };
  const event = await eventAt(tx, seq);
  return event === undefined ? { skipped: 'its event is not in the audit log any more' } : { kind: 'event', event };
}

/** A job as it had ended then: one that counted as lost may have ended otherwise since. */
async function jobOf(
  tx: Reads,
  { id, state }: { readonly id: string; readonly state: JobState | null },
  notification: NotificationRecord,
): Promise<About> {
  const [there] = await tx.jobs.find([id]);
  const [project] = there === undefined ? [] : await tx.projects.find({ ids: [there.project_id] });
  if (there === undefined || project === undefined) return { skipped: 'its job is not there any more' };
  if (!(await maySeeJobs(tx, notification, project.id)))
    return { skipped: `whose permissions it needs may not see jobs of the project ${project.name} any more` };
  const ended = state ?? there.state;
  const record = { ...there, state: ended, exit_status: ended === 'lost' ? null : there.exit_status };
  return { kind: 'job', job: { record, project: toRef(project) } };
}

async function eventAt(tx: Reads, seq: number): Promise<AuditEvent | undefined> {
  const [event] = await tx.audit.following(seq, 1);
  return event?.seq === seq ? event : undefined;
}
