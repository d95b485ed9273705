/** Which role a group gets that the identity provider makes under a name. */
export const scimMappings: readonly string[] = [
  `create table scim_mappings (
    id text primary key,
    group_key text not null unique,
    group_name text not null,
    role_id text not null references roles (id),
    created_at text not null,
    updated_at text not null
  )`,
  'create index scim_mappings_by_role on scim_mappings (role_id)',
];
