/** Queues: in which order jobs run. `at_most` 0: any number, or one at a time. */
export const queues: readonly string[] = [
  `create table queues (
    id text primary key,
    project_id text references projects (id),
    name text not null,
    sort_key text not null,
    name_key text not null,
    processing text not null check (processing in ('serialized', 'parallel')),
    at_most integer not null check (at_most = 0 or (processing = 'parallel' and at_most > 0)),
    paused integer not null,
    declared integer not null,
    created_at text not null,
    updated_at text not null
  )`,
  'create unique index queues_of_organization on queues (name) where project_id is null',
  'create unique index queues_of_projects on queues (project_id, name) where project_id is not null',
  'create index queues_by_name on queues (name)',
  'create index queues_by_look on queues (name_key)',
  'create index queues_by_letters on queues (sort_key, id)',
];
