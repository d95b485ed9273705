import type { AuditHold } from '../../../../domain/audit-holds.ts';
import type { View } from '../../../terminal/output.ts';

/** How holds look. */

const COLUMNS = ['name', 'from_seq', 'from_timestamp', 'filter', 'reason', 'created_by', 'created_at'];

export const hold: View<AuditHold> = { data: (one) => one, columns: COLUMNS, whole: ['name'] };
export const holds: View<readonly AuditHold[]> = { data: (items) => items, columns: COLUMNS, whole: ['name'] };
