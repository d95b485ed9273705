/**
 * Verified addresses and superseded invitations. The tables of invitations are created anew, because no statement that
 * both engines have changes a check; the references between them follow the renamed tables.
 */
export const addresses: readonly string[] = [
  'alter table people add column email_verified integer not null default 1 check (email_verified in (0, 1))',
  'update people set email_verified = 0 where email is null',
  'alter table invitation_groups rename to earlier_invitation_groups',
  'alter table invitations rename to earlier_invitations',
  `create table invitations (
    id text primary key,
    email text,
    email_key text,
    provider text,
    handle text,
    uid text,
    role_id text not null,
    code_hash text not null unique,
    status text not null check (status in ('pending', 'accepted', 'revoked', 'superseded')),
    expires_at text not null,
    invited_by text not null,
    created_at text not null,
    updated_at text not null
  )`,
  `insert into invitations
    (id, email, email_key, provider, handle, uid, role_id, code_hash, status, expires_at, invited_by, created_at, updated_at)
    select id, email, email_key, provider, handle, uid, role_id, code_hash, status, expires_at, invited_by, created_at, updated_at
    from earlier_invitations`,
  `create table invitation_groups (
    invitation_id text not null references invitations (id),
    group_id text not null references groups (id),
    primary key (invitation_id, group_id)
  )`,
  'insert into invitation_groups (invitation_id, group_id) select invitation_id, group_id from earlier_invitation_groups',
  'drop table earlier_invitation_groups',
  'drop table earlier_invitations',
  'create index invitations_order on invitations (created_at, id)',
  'create index invitations_by_email on invitations (email_key)',
  'create index invitations_by_role on invitations (role_id)',
  'create index invitations_by_inviter on invitations (invited_by, status)',
  'create index invitation_groups_by_group on invitation_groups (group_id)',
];
