import sql, { join, raw } from 'sql-template-tag';
import type { Organization, OrganizationWrites } from '../../core/store/organization.ts';
import { ALL_SETTINGS, NEW_SETTINGS } from '../../domain/settings.ts';
import type { Settings } from '../../domain/settings.ts';
import { first } from './db.ts';
import type { Db, SqlValue } from './db.ts';

const COLUMNS = raw(['id', ...ALL_SETTINGS, 'default_role_id', 'created_at', 'updated_at'].join(', '));

type Truth = { [Name in keyof Settings]: Settings[Name] extends boolean ? Name : never }[keyof Settings];
type Row = Omit<Organization, Truth> & Readonly<Record<Truth, number>>;

/** Both engines keep truths as numbers. */
const isTruth = (field: keyof Settings): field is Truth => field !== 'name' && typeof NEW_SETTINGS[field] === 'boolean';

const fromRow = (row: Row): Organization => ({
  ...row,
  ...(Object.fromEntries(ALL_SETTINGS.filter(isTruth).map((field) => [field, row[field] === 1])) as Record<
    Truth,
    boolean
  >),
});

type Value = Settings[keyof Settings];
const toSql = (value: Value): SqlValue => (typeof value === 'boolean' ? Number(value) : value);

/** The organization of the storage port (core/store/organization.ts). */
export const organizationWrites = (db: Db): OrganizationWrites => ({
  async get() {
    const row = await first<Row>(db, sql`select ${COLUMNS} from organization`);
    return row === undefined ? undefined : fromRow(row);
  },
  insert: (organization) =>
    db.insert('organization', [
      Object.fromEntries(
        Object.entries(organization).map(([column, value]: [string, Value]) => [column, toSql(value)]),
      ),
    ]),
  async update(id, change) {
    const changes = ALL_SETTINGS.flatMap((column) => {
      const value = change[column];
      return value === undefined ? [] : [sql`${raw(column)} = ${toSql(value)}`];
    });
    if (changes.length > 0) await db.run(sql`update organization set ${join(changes)} where id = ${id}`);
  },
});
