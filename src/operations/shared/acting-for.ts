import { allows } from '../../domain/access/permission-set.ts';
import { currentPermissions } from '../../core/guards/permissions.ts';
import type { Reads } from '../../core/store/index.ts';

/** Who cannot see the audit log learns nothing of it from what tells others of it, and does not silence that. */
export const SEE_EVENTS = 'organization.audit_logs.view';

/** Whether a notification or stream may tell of events now: whose permissions it needs may still see the audit log. */
export const maySeeEvents = async (tx: Reads, { acts_for: id }: { readonly acts_for: string }): Promise<boolean> =>
  allows(await currentPermissions(tx, id), SEE_EVENTS);
