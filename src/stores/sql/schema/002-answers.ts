/** What calls answered, for when they are made again; and login delays that end, which a server sees many of. */
export const answers: readonly string[] = [
  `create table answers (
    id text not null,
    part integer not null,
    request text not null,
    sealed text not null,
    ended_token_id text,
    created_at text not null,
    primary key (id, part)
  )`,
  'create index answers_by_age on answers (created_at)',
  'create index login_delays_by_end on login_delays (until)',
];
