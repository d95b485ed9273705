/** Who was shown a temporary password, and an index of tokens that people made for others. Earlier passwords have nobody recorded. */
export const credentials: readonly string[] = [
  'alter table people add column password_seen_by text',
  'create index people_by_seen_password on people (password_seen_by) where password_seen_by is not null',
  'create index tokens_for_others on tokens (created_by) where created_by <> subject_id',
];
