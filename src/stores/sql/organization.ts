import sql, { join, raw } from 'sql-template-tag';
import type { Organization, OrganizationWrites } from '../../core/store/organization.ts';
import { SETTING_FIELDS } from '../../domain/settings.ts';
import type { Settings } from '../../domain/settings.ts';
import { first } from './db.ts';
import type { Db, SqlValue } from './db.ts';

const SETTINGS = Object.values(SETTING_FIELDS);
const COLUMNS = raw(['id', ...SETTINGS, 'default_role_id', 'created_at', 'updated_at'].join(', '));

type Truth = { [Name in keyof Settings]: Settings[Name] extends boolean ? Name : never }[keyof Settings];
type Row = Omit<Organization, Truth> & Readonly<Record<Truth, number>>;

const fromRow = ({ deny_member_jobs, deny_non_member_jobs, enforce_whitelist, ...rest }: Row): Organization => ({
  ...rest,
  deny_member_jobs: deny_member_jobs === 1,
  deny_non_member_jobs: deny_non_member_jobs === 1,
  enforce_whitelist: enforce_whitelist === 1,
});

const toSql = (value: Settings[keyof Settings]): SqlValue => (typeof value === 'boolean' ? Number(value) : value);

/** The organization of the storage port (core/store/organization.ts). */
export const organizationWrites = (db: Db): OrganizationWrites => ({
  async get() {
    const row = await first<Row>(db, sql`select ${COLUMNS} from organization`);
    return row === undefined ? undefined : fromRow(row);
  },
  insert: ({ deny_member_jobs, deny_non_member_jobs, enforce_whitelist, ...rest }) =>
    db.insert('organization', [
      {
        ...rest,
        deny_member_jobs: toSql(deny_member_jobs),
        deny_non_member_jobs: toSql(deny_non_member_jobs),
        enforce_whitelist: toSql(enforce_whitelist),
      },
    ]),
  async update(id, change) {
    const changes = SETTINGS.flatMap((column) => {
      const value = change[column];
      return value === undefined ? [] : [sql`${raw(column)} = ${toSql(value)}`];
    });
    if (changes.length > 0) await db.run(sql`update organization set ${join(changes)} where id = ${id}`);
  },
});
