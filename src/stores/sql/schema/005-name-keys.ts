import sql, { join, raw } from 'sql-template-tag';
import type { Db } from '../db.ts';
import { lookKeysOf } from '../names.ts';

/** Look-alike keys of names, and indexes of audit events by actor id. */
export const nameKeys: readonly string[] = [
  "alter table people add column name_key text not null default ''",
  "alter table groups add column name_key text not null default ''",
  "alter table projects add column name_key text not null default ''",
  "alter table service_accounts add column name_key text not null default ''",
  'create index people_by_look on people (name_key)',
  'create index groups_by_look on groups (name_key)',
  'create index projects_by_look on projects (name_key)',
  'create index service_accounts_by_look on service_accounts (name_key)',
  'drop index audit_events_by_actor',
  'create index audit_events_by_username on audit_events (username, user_id)',
  'create index audit_events_by_actor on audit_events (user_id, seq)',
  "create index audit_events_of_service_accounts on audit_events (resource_id) where resource = 'ServiceAccount'",
];

/** How many rows are read and written at a time. */
const STEP = 200;

/** Computes the key of every name in the store. */
export async function fillNameKeys(db: Db): Promise<void> {
  await fill(db, 'people', 'username');
  for (const table of ['groups', 'projects', 'service_accounts']) await fill(db, table, 'name');
}

async function fill(db: Db, table: string, column: string): Promise<void> {
  let after = '';
  for (;;) {
    const rows = await db.all<{ id: string; name: string }>(
      sql`select id, ${raw(column)} as name from ${raw(table)} where id > ${after} order by id limit ${STEP}`,
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    const keyOf = await lookKeysOf(rows.map(({ name }) => name));
    const cases = rows.map(({ id, name }) => sql`when ${id} then ${keyOf(name)}`);
    await db.run(
      sql`update ${raw(table)} set name_key = case id ${join(cases, ' ')} end where id in (${join(rows.map(({ id }) => id))})`,
    );
    after = last.id;
  }
}
