/** Background tasks, each with its lease; tokens are found by when they ended. */
export const tasks: readonly string[] = [
  `create table tasks (
    name text primary key,
    holder text,
    held_until text,
    due_at text not null,
    succeeded_at text,
    failures integer not null,
    error text
  )`,
  'create index tokens_by_expiry on tokens (expires_at) where expires_at is not null',
  'create index tokens_by_revocation on tokens (revoked_at) where revoked_at is not null',
];
