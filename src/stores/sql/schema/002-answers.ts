/** Stored responses, for repeated calls; and an index for deleting login delays, of which a server has many. */
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
