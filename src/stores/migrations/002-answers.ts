/** What calls answered, for when they are made again. */
export const answers: readonly string[] = [
  `create table answers (
    id text not null,
    part integer not null,
    request text not null,
    sealed text not null,
    token_id text,
    created_at text not null,
    primary key (id, part)
  )`,
  'create index answers_by_age on answers (created_at)',
];
