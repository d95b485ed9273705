/** The identity provider that manages people and groups over SCIM, and what it says of them. */

/** What is kept of a person's name: as it is, and without case to compare by. */
const NAMES = ['display', 'given', 'family', 'formatted'];

export const scim: readonly string[] = [
  `create table scim_providers (
    id text primary key,
    account_id text not null references service_accounts (id),
    on_delete text not null check (on_delete in ('remove', 'deactivate')),
    created_at text not null,
    updated_at text not null
  )`,
  "alter table people add column scim text check (scim in ('linked', 'deleted'))",
  'alter table people add column scim_user_name text',
  'alter table people add column scim_user_key text',
  'alter table people add column external_id text',
  ...NAMES.flatMap((name) => [
    `alter table people add column ${name}_name text`,
    `alter table people add column ${name}_key text`,
  ]),
  'create unique index people_by_scim_user on people (scim_user_key) where scim_user_key is not null',
  `create index people_by_user_key on people ((coalesce(scim_user_key, case when email_verified = 1 then email_key end, sort_key)), id)`,
  'create index people_by_external_id on people (external_id) where external_id is not null',
  'create index people_of_scim on people (scim) where scim is not null',
  "alter table groups add column scim text check (scim in ('linked'))",
  'alter table groups add column external_id text',
  'create index groups_by_external_id on groups (external_id) where external_id is not null',
  'create index groups_of_scim on groups (scim) where scim is not null',
];
