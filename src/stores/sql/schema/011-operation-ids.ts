/** The id of the operation that recorded an event; older events have none, and were hashed without it. */
export const operationIds: readonly string[] = [
  "alter table audit_events add column request_id text not null default ''",
  'create index audit_events_by_request on audit_events (request_id, seq)',
];
