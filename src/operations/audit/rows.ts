import { AUDIT_COLUMNS } from '../../domain/audit.ts';
import type { AuditEvent } from '../../domain/audit.ts';

/** The event of a row of all columns. */
export const eventOfRow = (row: readonly (string | number)[]): AuditEvent =>
  Object.fromEntries(AUDIT_COLUMNS.map((column, at) => [column, row[at]])) as AuditEvent;
