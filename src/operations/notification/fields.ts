import { field, NOTIFICATION } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';

/** Who cannot see the audit log learns nothing from a notification of it, and does not silence one. */
export const SEE_EVENTS = 'organization.audit_logs.view';

/** The field that names a notification. */
export const notificationField = () => field(reference(), 'a notification: name or id', NOTIFICATION);
