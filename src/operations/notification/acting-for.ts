import { allows } from '../../domain/access/permission-set.ts';
import type { NotificationRecord } from '../../domain/notifications/notification.ts';
import { currentPermissions } from '../../core/guards/permissions.ts';
import type { Reads } from '../../core/store/index.ts';
import { SEE_EVENTS } from './fields.ts';

/** Whether a notification may tell of events now: whose permissions it needs may still see the audit log. */
export const maySeeEvents = async (
  tx: Reads,
  { acts_for: id }: Pick<NotificationRecord, 'acts_for'>,
): Promise<boolean> => allows(await currentPermissions(tx, id), SEE_EVENTS);
