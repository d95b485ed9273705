import sql, { raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { sortKey } from '../../domain/names/names.ts';
import { keyFor, toPage } from '../../domain/page.ts';
import { toRef } from '../../domain/references.ts';
import { SERVICE_ACCOUNT_SORTS } from '../../domain/service-accounts.ts';
import type { ServiceAccountRecord } from '../../domain/service-accounts.ts';
import type { Sort } from '../../domain/sort.ts';
import type { NameKey } from '../../core/store/keys.ts';
import type {
  ServiceAccountFilter,
  ServiceAccountReads,
  ServiceAccountWrites,
} from '../../core/store/service-accounts.ts';
import { allIn, countOf, runIn, startsWith, where } from './db.ts';
import type { Db } from './db.ts';
import { nameAssignments, withNameKeys } from './names.ts';
import { matching } from './matching.ts';
import { countWhere, isOpen, ordering, since } from './ordering.ts';
import type { SortColumns } from './ordering.ts';

const COLUMNS = raw('s.id, s.name, s.description, s.status, s.created_by, s.created_at, s.updated_at');

const byKey = (key: NameKey) =>
  'ids' in key ? { values: key.ids, column: raw('s.id') } : { values: key.names, column: raw('s.name') };

const conditions = async (
  db: Db,
  { search, status, roleId, ...times }: ServiceAccountFilter,
): Promise<(Sql | undefined)[]> => [
  search === undefined ? undefined : await matching(db, 'service_accounts', 's', sortKey(search)),
  status === undefined ? undefined : sql`s.status = ${status}`,
  roleId === undefined
    ? undefined
    : sql`s.id in (select subject_id from role_bindings where role_id = ${roleId} and project_id is null)`,
  ...since(raw('s.created_at'), raw('s.updated_at'), times),
];

const SORTS: SortColumns<keyof typeof SERVICE_ACCOUNT_SORTS> = {
  name: raw('s.sort_key'),
  status: raw('s.status'),
  created_at: raw('s.created_at'),
  updated_at: raw('s.updated_at'),
};
const OWN_SORT: Sort = { field: 'name', descending: false };

const serviceAccountReads = (db: Db): ServiceAccountReads => ({
  async find(key) {
    const { values, column } = byKey(key);
    return allIn<ServiceAccountRecord>(
      db,
      values,
      (list) => sql`select ${COLUMNS} from service_accounts s where ${column} in (${list})`,
    );
  },

  async list(filter, page) {
    const { after, order } = ordering(SORTS, raw('s.id'), OWN_SORT, page);
    const rows = await db.all<ServiceAccountRecord>(
      sql`select ${COLUMNS} from service_accounts s ${where([...(await conditions(db, filter)), after])} ${order}`,
    );
    const key = keyFor(SERVICE_ACCOUNT_SORTS, page.sort ?? OWN_SORT);
    return toPage(rows, page, (account) => [key(account), account.id]);
  },

  async describe(accounts) {
    const roles = new Map(
      (
        await allIn<{ subject_id: string; id: string; name: string }>(
          db,
          accounts.map((account) => account.id),
          (list) =>
            sql`select b.subject_id, r.id, r.name from role_bindings b join roles r on r.id = b.role_id where b.subject_id in (${list}) and b.project_id is null`,
        )
      ).map((row) => [row.subject_id, toRef(row)]),
    );
    return accounts.map(({ id, name, description, status, created_at, updated_at }) => ({
      id,
      name,
      description,
      status,
      role: roles.get(id) ?? null,
      created_at,
      updated_at,
    }));
  },

  async namesLike(prefix, limit) {
    const rows = await db.all<{ name: string }>(
      sql`select name from service_accounts where ${startsWith('sort_key', sortKey(prefix))} order by sort_key, id limit ${limit}`,
    );
    return rows.map((row) => row.name);
  },

  count: (filter = {}) =>
    isOpen(filter) ? countOf(db, 'service_accounts') : countWhere(db, sql`service_accounts s`, conditions(db, filter)),
});

/** The service accounts of the storage port (core/store/service-accounts.ts). */
export const serviceAccountWrites = (db: Db): ServiceAccountWrites => ({
  ...serviceAccountReads(db),

  async insert(accounts) {
    const rows = accounts.map((account) => ({ ...account }));
    await db.insert('service_accounts', await withNameKeys(rows, ({ name }) => name));
  },

  async update(id, { name, description, status, updated_at }) {
    await db.run(
      sql`update service_accounts set name = ${name}, ${await nameAssignments(name)}, description = ${description}, status = ${status}, updated_at = ${updated_at} where id = ${id}`,
    );
  },

  async remove(ids) {
    await runIn(db, ids, (list) => sql`delete from role_bindings where subject_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from tokens where subject_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from trusts where service_account_id in (${list})`);
    await runIn(db, ids, (list) => sql`delete from service_accounts where id in (${list})`);
  },
});
