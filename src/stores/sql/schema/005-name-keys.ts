import type { Db } from '../db.ts';
import { lookKeysOf } from '../names.ts';
import { fillColumn } from './fill.ts';

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

/** Computes the key of every name in the store. */
export async function fillNameKeys(db: Db): Promise<void> {
  await fill(db, 'people', 'username');
  for (const table of ['groups', 'projects', 'service_accounts']) await fill(db, table, 'name');
}

const fill = (db: Db, table: string, from: string): Promise<void> =>
  fillColumn(db, { table, from, to: 'name_key', computed: lookKeysOf });
