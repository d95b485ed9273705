/** Notifications, and the messages that their rules made of audit events. */
export const notifications: readonly string[] = [
  `create table notifications (
    id text primary key,
    name text not null unique,
    status text not null,
    rules text not null,
    acts_for text not null,
    created_by text not null,
    matched_seq integer not null,
    matching integer not null,
    created_at text not null,
    updated_at text not null
  )`,
  `create table deliveries (
    id text primary key,
    notification_id text not null references notifications (id),
    rule text not null,
    channel text not null,
    recipient text not null,
    target text not null,
    seq integer not null,
    status text not null,
    attempts integer not null,
    due_at text not null,
    created_at text not null,
    updated_at text not null,
    result text
  )`,
  // The first message of each receiver is found without reading the others.
  "create index deliveries_pending on deliveries (target, seq, id) where status = 'pending'",
  'create index deliveries_by_time on deliveries (created_at, id)',
  'create index deliveries_by_notification on deliveries (notification_id, created_at, id)',
  "create index deliveries_ended on deliveries (updated_at) where status <> 'pending'",
];
