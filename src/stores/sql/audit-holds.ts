import sql from 'sql-template-tag';
import type { AuditHoldWrites } from '../../core/store/audit-holds.ts';
import type { AuditHold } from '../../domain/audit-holds.ts';
import type { Db } from './db.ts';

/** The holds on the audit log (core/store/audit-holds.ts). */
export const auditHoldWrites = (db: Db): AuditHoldWrites => ({
  async all() {
    const rows = await db.all<AuditHold>(
      sql`select id, name, reason, filter, from_seq, from_timestamp, created_by, created_at from audit_holds order by from_seq, id`,
    );
    return rows.map((row) => ({ ...row }));
  },
  insert: (hold) => db.insert('audit_holds', [{ ...hold }]),
  async remove(id) {
    await db.run(sql`delete from audit_holds where id = ${id}`);
  },
});
