import { allows } from '../../domain/access/permission-set.ts';
import { currentPermissions } from '../../core/guards/permissions.ts';
import type { Reads } from '../../core/store/index.ts';
import { VIEW } from '../job/describe.ts';

/** Who cannot see the audit log learns nothing of it from what tells others of it, and does not silence that. */
export const SEE_EVENTS = 'organization.audit_logs.view';

/** Whether a notification or stream may tell of events now: whose permissions it needs may still see the audit log. */
export const maySeeEvents = async (tx: Reads, { acts_for: id }: { readonly acts_for: string }): Promise<boolean> =>
  allows(await currentPermissions(tx, id), SEE_EVENTS);

/** Whether a notification may tell of jobs of a project now: whose permissions it needs may still see them. */
export const maySeeJobs = async (
  tx: Reads,
  { acts_for: id }: { readonly acts_for: string },
  projectId: string,
): Promise<boolean> => allows(await currentPermissions(tx, id), VIEW, projectId);
