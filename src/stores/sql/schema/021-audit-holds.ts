/** What of the audit log is kept however old it becomes. */
export const auditHolds: readonly string[] = [
  `create table audit_holds (
    id text primary key,
    name text not null unique,
    reason text not null,
    filter text not null,
    from_seq integer not null,
    from_timestamp text not null,
    created_by text not null,
    created_at text not null
  )`,
];
