/** Providers by which people sign in, whom they know here, and what their groups give. */
export const signIn: readonly string[] = [
  `create table sign_in_providers (
    id text primary key,
    name text not null unique,
    kind text not null check (kind in ('oidc', 'saml')),
    title text not null,
    status text not null check (status in ('enabled', 'disabled')),
    configured_by text not null,
    trust_email integer not null,
    domains text not null,
    create_people integer not null,
    default_role_id text references roles (id),
    groups_claim text not null,
    settings text not null,
    created_at text not null,
    updated_at text not null,
    last_used_at text
  )`,
  'create index sign_in_providers_by_role on sign_in_providers (default_role_id)',
  `create table identity_links (
    issuer text not null,
    subject text not null,
    person_id text not null references people (id),
    provider_id text not null references sign_in_providers (id),
    email text,
    role_by_mapping integer not null,
    linked_at text not null,
    last_used_at text,
    primary key (issuer, subject)
  )`,
  'create index identity_links_by_person on identity_links (person_id)',
  'create index identity_links_by_provider on identity_links (provider_id)',
  `create table sign_in_mappings (
    id text primary key,
    provider_id text not null references sign_in_providers (id),
    value text not null,
    role_id text references roles (id),
    group_id text references groups (id),
    position integer not null,
    created_at text not null,
    updated_at text not null,
    unique (provider_id, value),
    check ((role_id is null) <> (group_id is null))
  )`,
  'create index sign_in_mappings_by_role on sign_in_mappings (role_id)',
  'create index sign_in_mappings_by_group on sign_in_mappings (group_id)',
  'alter table organization add column sign_in_required integer not null default 0',
];
