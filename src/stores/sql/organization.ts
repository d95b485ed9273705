import sql, { join } from 'sql-template-tag';
import type { Organization, OrganizationWrites } from '../../core/store/organization.ts';
import { first } from './db.ts';
import type { Db } from './db.ts';

/** The organization of the storage port (core/store/organization.ts). */
export const organizationWrites = (db: Db): OrganizationWrites => ({
  get: () =>
    first<Organization>(
      db,
      sql`select id, name, url, audit_retention, session_days, default_role_id, created_at, updated_at from organization`,
    ),
  insert: (organization) => db.insert('organization', [{ ...organization }]),
  async update(id, { name, url, audit_retention, session_days }) {
    const changes = [
      ...(name === undefined ? [] : [sql`name = ${name}`]),
      ...(url === undefined ? [] : [sql`url = ${url}`]),
      ...(audit_retention === undefined ? [] : [sql`audit_retention = ${audit_retention}`]),
      ...(session_days === undefined ? [] : [sql`session_days = ${session_days}`]),
    ];
    if (changes.length > 0) await db.run(sql`update organization set ${join(changes)} where id = ${id}`);
  },
});
