/** For whom the stream of the audit log acts: who configured it last. */
export const actingFor: readonly string[] = [
  "alter table audit_streams add column acts_for text not null default ''",
  `update audit_streams set acts_for = coalesce((select user_id from audit_events
    where resource = 'AuditStream' and operation in ('Added', 'Modified') and outcome = 'ok' order by seq desc limit 1), '')`,
];
