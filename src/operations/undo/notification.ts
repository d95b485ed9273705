import * as z from 'zod/mini';
import type { AuditEvent } from '../../domain/audit.ts';
import type { NotificationRecord } from '../../domain/notifications/notification.ts';
import type { Reads } from '../../core/store/index.ts';
import { notificationDelete } from '../notification/delete.ts';
import { notificationPause } from '../notification/pause.ts';
import { notificationResume } from '../notification/resume.ts';
import { difference, inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Deletes a notification that was created, resumes one that was paused, and pauses one that was resumed. */

const current = async (tx: Reads, event: AuditEvent): Promise<NotificationRecord> =>
  stillThere(event, (await tx.notifications.find({ ids: [event.resource_id] }))[0]);

const undoes = { undoes: z.optional(z.string()) };

export const notificationAdded = inverse({
  operation: notificationDelete,
  told: z.strictObject({ after: z.looseObject({ name: z.string() }), ...undoes }),
  async inputs(tx, event, { after }) {
    const { id, name } = await current(tx, event);
    requireUnchanged(event, difference('its name', after.name, name));
    return [{ notification: id }];
  },
});

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
