import sql, { join, raw } from 'sql-template-tag';
import type { Organization, OrganizationWrites } from '../../core/store/organization.ts';
import { SETTING_FIELDS } from '../../domain/settings.ts';
import { first } from './db.ts';
import type { Db } from './db.ts';

const SETTINGS = Object.values(SETTING_FIELDS);
const COLUMNS = raw(['id', ...SETTINGS, 'default_role_id', 'created_at', 'updated_at'].join(', '));

/** The organization of the storage port (core/store/organization.ts). */
export const organizationWrites = (db: Db): OrganizationWrites => ({
  get: () => first<Organization>(db, sql`select ${COLUMNS} from organization`),
  insert: (organization) => db.insert('organization', [{ ...organization }]),
  async update(id, change) {
    const changes = SETTINGS.flatMap((column) => {
      const value = change[column];
      return value === undefined ? [] : [sql`${raw(column)} = ${value}`];
    });
    if (changes.length > 0) await db.run(sql`update organization set ${join(changes)} where id = ${id}`);
  },
});
