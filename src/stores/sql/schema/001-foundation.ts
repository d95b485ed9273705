/** People, groups, roles, tokens and the audit log. Both engines compare text by code point. */
export const foundation: readonly string[] = [
  `create table organization (
    id text primary key,
    name text not null,
    url text not null,
    default_role_id text not null,
    created_at text not null
  )`,
  `create table people (
    id text primary key,
    email text,
    email_key text unique,
    username text not null unique,
    sort_key text not null,
    status text not null check (status in ('active', 'deactivated')),
    password_kind text not null check (password_kind in ('none', 'temporary', 'chosen')),
    password_hash text,
    password_expires_at text,
    created_at text not null,
    updated_at text not null,
    last_login_at text
  )`,
  'create index people_order on people (sort_key, id)',
  `create table groups (
    id text primary key,
    name text not null unique,
    sort_key text not null,
    description text not null,
    created_at text not null,
    updated_at text not null
  )`,
  'create index groups_order on groups (sort_key, id)',
  `create table group_members (
    group_id text not null references groups (id),
    person_id text not null references people (id),
    primary key (group_id, person_id)
  )`,
  'create index group_members_by_person on group_members (person_id, group_id)',
  `create table roles (
    id text primary key,
    name text not null,
    scope text not null check (scope in ('org', 'project')),
    description text not null,
    maps_to text references roles (id),
    readonly integer not null,
    position integer not null,
    created_at text not null,
    updated_at text not null,
    unique (scope, name)
  )`,
  `create table role_permissions (
    role_id text not null references roles (id),
    permission text not null,
    primary key (role_id, permission)
  )`,
  `create table projects (
    id text primary key,
    name text not null unique,
    sort_key text not null,
    description text not null,
    owner_id text not null references people (id),
    created_at text not null,
    updated_at text not null
  )`,
  'create index projects_by_owner on projects (owner_id)',
  `create table role_bindings (
    subject_type text not null check (subject_type in ('user', 'service_account', 'group')),
    subject_id text not null,
    role_id text not null references roles (id),
    project_id text references projects (id),
    source text not null check (source in ('manually', 'scim'))
  )`,
  'create unique index role_bindings_org on role_bindings (subject_id) where project_id is null',
  'create unique index role_bindings_project on role_bindings (subject_id, project_id) where project_id is not null',
  'create index role_bindings_by_subject on role_bindings (subject_id)',
  'create index role_bindings_by_role on role_bindings (role_id, subject_type, subject_id)',
  `create table tokens (
    id text primary key,
    kind text not null check (kind in ('api', 'session')),
    subject_type text not null check (subject_type in ('user', 'service_account')),
    subject_id text not null,
    name text not null,
    hash text not null unique,
    last_four text not null,
    permissions text,
    created_at text not null,
    created_by text not null,
    expires_at text,
    last_used_at text,
    revoked_at text
  )`,
  'create index tokens_by_subject on tokens (subject_id, kind)',
  `create table service_accounts (
    id text primary key,
    name text not null unique,
    sort_key text not null,
    description text not null,
    status text not null check (status in ('active', 'deactivated')),
    created_by text not null,
    created_at text not null,
    updated_at text not null
  )`,
  'create index service_accounts_order on service_accounts (sort_key, id)',
  `create table invitations (
    id text primary key,
    email text,
    email_key text,
    provider text,
    handle text,
    uid text,
    role_id text not null,
    code_hash text not null unique,
    status text not null check (status in ('pending', 'accepted', 'revoked')),
    expires_at text not null,
    invited_by text not null,
    created_at text not null,
    updated_at text not null
  )`,
  'create index invitations_order on invitations (created_at, id)',
  'create index invitations_by_email on invitations (email_key)',
  'create index invitations_by_role on invitations (role_id)',
  `create table invitation_groups (
    invitation_id text not null references invitations (id),
    group_id text not null references groups (id),
    primary key (invitation_id, group_id)
  )`,
  'create index invitation_groups_by_group on invitation_groups (group_id)',
  'create index projects_order on projects (sort_key, id)',
  'create table login_delays (key text primary key, failures integer not null, until text not null)',
  'create table denials (actor text primary key, window_start text not null, recorded integer not null, suppressed integer not null)',
  'create table imports (id text primary key, done integer not null, updated_at text not null)',
  `create table audit_events (
    seq integer primary key,
    id text not null unique,
    timestamp text not null,
    resource text not null,
    operation text not null,
    medium text not null,
    user_id text not null,
    username text not null,
    resource_id text not null,
    resource_name text not null,
    ip_address text not null,
    description text not null,
    outcome text not null check (outcome in ('ok', 'denied')),
    metadata text not null,
    prev_hash text not null,
    hash text not null
  )`,
  'create index audit_events_by_actor on audit_events (username, seq)',
  'create index audit_events_by_time on audit_events (timestamp, seq)',
  `create table audit_head (
    only_row integer primary key check (only_row = 1),
    seq integer not null,
    hash text not null,
    timestamp text not null
  )`,
];
