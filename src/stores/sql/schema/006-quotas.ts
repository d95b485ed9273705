/** What accounts made a server store in the last window. */
export const quotas: readonly string[] = [
  `create table quotas (
    actor text primary key,
    name text not null,
    window_start text not null,
    events integer not null,
    bytes integer not null
  )`,
  'create index quotas_by_window on quotas (window_start)',
];
