import canonicalize from 'canonicalize';
import * as z from 'zod/mini';
import type { AuditEvent } from '../../domain/audit.ts';
import type { NotificationRecord } from '../../domain/notifications/notification.ts';
import type { Reads } from '../../core/store/index.ts';
import { notificationDelete } from '../notification/delete.ts';
import { shownRules } from '../notification/describe.ts';
import { notificationPause } from '../notification/pause.ts';
import { notificationResume } from '../notification/resume.ts';
import { difference, inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Deletes a notification that was created, resumes one that was paused, and pauses one that was resumed. */

const current = async (tx: Reads, event: AuditEvent): Promise<NotificationRecord> =>
  stillThere(event, (await tx.notifications.find({ ids: [event.resource_id] }))[0]);

const undoes = { undoes: z.optional(z.string()) };

export const notificationAdded = inverse({
  operation: notificationDelete,
  told: z.strictObject({ after: z.strictObject({ name: z.string(), rules: z.array(z.unknown()) }), ...undoes }),
  async inputs(tx, event, { after }) {
    const now = await current(tx, event);
    const changes = [
      ...difference('its name', after.name, now.name),
      ...difference('the status', 'active', now.status),
      ...(canonicalize(after.rules) === canonicalize(shownRules(now)) ? [] : ['it has other rules now']),
      ...(now.acts_for === event.user_id ? [] : ['it acts for another account now']),
    ];
    requireUnchanged(event, changes.length === 0 ? await editsOf(tx, now.id) : changes);
    return [{ notification: now.id }];
  },
});

/** Another secret is told by no fact that the log has, but by an edit. */
async function editsOf(tx: Reads, id: string): Promise<string[]> {
  const edited = { resourceId: id, resource: 'Notification', operation: 'Modified', outcome: 'ok' } as const;
  const [latest] = (await tx.audit.list(edited, { after: null, limit: 1 })).items;
  return latest === undefined ? [] : [`it was edited by event ${latest.seq}`];
}

const status = z.strictObject({ status: z.string() });
const statusChanged = z.strictObject({ before: status, after: status, ...undoes });

const statusRestored = (operation: typeof notificationPause) =>
  inverse({
    operation,
    told: statusChanged,
    async inputs(tx, event, { after }) {
      const { id, status: now } = await current(tx, event);
      requireUnchanged(event, difference('it', after.status, now));
      return [{ notification: id }];
    },
  });

export const notificationPaused = statusRestored(notificationResume);
export const notificationResumed = statusRestored(notificationPause);
