/** Trust in CI systems, the tokens of theirs that were exchanged, and for what. */
export const trusts: readonly string[] = [
  `create table trusts (
    id text primary key,
    issuer text not null,
    subject text not null,
    audience text not null,
    claims text not null,
    service_account_id text not null,
    max_minutes integer not null,
    created_by text not null,
    created_at text not null
  )`,
  `create table exchanged_tokens (
    key text primary key,
    until text not null
  )`,
  'create index exchanged_tokens_by_end on exchanged_tokens (until)',
  'alter table tokens add column trust_id text',
  'alter table tokens add column exchanged_for text',
];
