import { field, NOTIFICATION } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';

/** The field that names a notification. */
export const notificationField = () => field(reference(), 'a notification: name or id', NOTIFICATION);
