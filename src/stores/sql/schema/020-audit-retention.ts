/** For how long events are kept, and where the log begins once older ones were dropped. */
export const auditRetention: readonly string[] = [
  "alter table organization add column audit_retention text not null default 'off'",
  `create table audit_start (
    only_row integer primary key check (only_row = 1),
    seq integer not null,
    previous_hash text not null,
    until_seq integer not null,
    until_hash text not null
  )`,
];
