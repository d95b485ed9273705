/**
 * What keeps lists and single answers as fast in a large organization as in a small one: indexes, and the number of
 * rows of tables and of members of groups, which each engine keeps up to date with triggers of its own.
 */
export const growth: readonly string[] = [
  'create index role_bindings_by_project on role_bindings (project_id) where project_id is not null',
  'create index audit_events_by_kind on audit_events (resource, operation, seq)',
  'create index audit_events_by_resource on audit_events (resource, seq)',
  'create index audit_events_by_operation on audit_events (operation, seq)',
  'drop index audit_events_of_service_accounts',
  'create index audit_events_by_thing on audit_events (resource_id, seq)',
  'create index audit_events_by_name on audit_events (resource_name, resource_id)',
  'create index audit_events_by_address on audit_events (ip_address, seq)',
  "create index audit_events_denied on audit_events (seq) where outcome = 'denied'",
  'create table row_counts (counted text primary key, n integer not null)',
  "insert into row_counts (counted, n) select 'people', count(*) from people",
  "insert into row_counts (counted, n) select 'groups', count(*) from groups",
  "insert into row_counts (counted, n) select 'projects', count(*) from projects",
  "insert into row_counts (counted, n) select 'service_accounts', count(*) from service_accounts",
  'insert into row_counts (counted, n) select g.id, (select count(*) from group_members m where m.group_id = g.id) from groups g',
];
