import sql, { join, raw } from 'sql-template-tag';
import type { Sql } from 'sql-template-tag';
import { AppError } from '../../domain/errors.ts';
import type { StorePiece } from '../../core/store/admin.ts';
import { first } from './db.ts';
import type { SqlValue, Db, Row } from './db.ts';

/** All rows of a store, table by table, to move them to another engine. */

interface Table {
  readonly name: string;
  /** Unique; rows can be inserted in this order. */
  readonly key: readonly string[];
}

/** Every table, after those that it refers to. Rows are moved unchanged. */
export const TABLES: readonly Table[] = [
  { name: 'organization', key: ['id'] },
  { name: 'people', key: ['id'] },
  { name: 'groups', key: ['id'] },
  { name: 'group_members', key: ['group_id', 'person_id'] },
  { name: 'roles', key: ["coalesce(maps_to, '')", 'id'] },
  { name: 'role_permissions', key: ['role_id', 'permission'] },
  { name: 'scim_mappings', key: ['id'] },
  { name: 'sign_in_providers', key: ['id'] },
  { name: 'identity_links', key: ['issuer', 'subject'] },
  { name: 'sign_in_mappings', key: ['id'] },
  { name: 'projects', key: ['id'] },
  { name: 'project_specs', key: ['project_id'] },
  { name: 'service_accounts', key: ['id'] },
  { name: 'scim_providers', key: ['id'] },
  { name: 'invitations', key: ['id'] },
  { name: 'invitation_groups', key: ['invitation_id', 'group_id'] },
  { name: 'role_bindings', key: ['subject_id', "coalesce(project_id, '')"] },
  { name: 'tokens', key: ['id'] },
  { name: 'login_delays', key: ['key'] },
  { name: 'sign_in_networks', key: ['person_id', 'network'] },
  { name: 'denials', key: ['actor'] },
  { name: 'quotas', key: ['actor'] },
  { name: 'imports', key: ['id'] },
  { name: 'import_passwords', key: ['import_id', 'person_id'] },
  { name: 'answers', key: ['id', 'part'] },
  { name: 'tasks', key: ['name'] },
  { name: 'notifications', key: ['id'] },
  { name: 'deliveries', key: ['id'] },
  { name: 'audit_streams', key: ['id'] },
  { name: 'audit_stream_objects', key: ['number'] },
  { name: 'audit_events', key: ['seq'] },
  { name: 'audit_head', key: ['only_row'] },
  { name: 'audit_start', key: ['only_row'] },
  { name: 'audit_holds', key: ['id'] },
  { name: 'ip_allow_list', key: ['id'] },
  { name: 'trusts', key: ['id'] },
  { name: 'exchanged_tokens', key: ['key'] },
  { name: 'sign_in_requests', key: ['id'] },
  { name: 'queues', key: ['id'] },
  { name: 'machine_quotas', key: ['id'] },
  { name: 'initialization_agents', key: ['scope_id'] },
  { name: 'jobs', key: ['id'] },
];

/** Tables that the engines fill from the others. */
export const DERIVED: readonly string[] = ['row_counts'];

/** How many rows are in memory at a time. */
const STEP = 1000;

/** All rows of a store, in an order that `load` accepts. */
export async function* dump(db: Db): AsyncIterable<StorePiece> {
  for (const { name, key } of TABLES) {
    const keys = key.map((one, at) => raw(`${one} as page_${at}`));
    const order = raw(key.join(', '));
    let after: Sql = raw('1 = 1');
    for (;;) {
      const rows: Row[] = await db.all(
        sql`select ${join(keys)}, t.* from ${raw(name)} t where ${after} order by ${order} limit ${STEP}`,
      );
      const last = rows.at(-1);
      if (last === undefined) break;
      yield { table: name, rows: rows.map(withoutKeys) };
      if (rows.length < STEP) break;
      after = sql`(${order}) > (${join(key.map((_, at) => last[`page_${at}`] ?? null))})`;
    }
  }
}

const withoutKeys = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !column.startsWith('page_')));

/** Fills an empty store. Throws `conflict` when it is not empty. */
export async function load(db: Db, pieces: AsyncIterable<StorePiece>): Promise<void> {
  if (!(await isEmpty(db))) {
    throw new AppError('conflict', 'the store to fill is not empty', {
      hint: 'name a new file, or an empty database or schema; nothing was changed',
    });
  }
  for await (const { table, rows } of pieces) await db.insert(table, rows);
}

/** Whether no table has a row. */
export async function isEmpty(db: Db): Promise<boolean> {
  for (const { name } of TABLES)
    if ((await first<{ n: SqlValue }>(db, sql`select 1 as n from ${raw(name)} limit 1`)) !== undefined) return false;
  return true;
}

/** Deletes all rows of all tables. */
export async function empty(db: Db): Promise<void> {
  for (const { name } of TABLES.toReversed()) await db.run(sql`delete from ${raw(name)}`);
}
