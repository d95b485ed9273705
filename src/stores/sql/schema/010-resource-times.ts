/** When roles were given, and when the organization changed; of the older ones, when what they belong to was made. */
export const resourceTimes: readonly string[] = [
  "alter table organization add column updated_at text not null default ''",
  'update organization set updated_at = created_at',
  "alter table role_bindings add column created_at text not null default ''",
  "alter table role_bindings add column updated_at text not null default ''",
  `update role_bindings set created_at = coalesce(
    (select x.created_at from projects x where x.id = role_bindings.project_id),
    (select p.created_at from people p where p.id = role_bindings.subject_id),
    (select g.created_at from groups g where g.id = role_bindings.subject_id),
    (select s.created_at from service_accounts s where s.id = role_bindings.subject_id),
    '')`,
  'update role_bindings set updated_at = created_at',
];
