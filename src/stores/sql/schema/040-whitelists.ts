/** Whether jobs run only for what the whitelists of projects have. */
export const whitelists: readonly string[] = [
  'alter table organization add column enforce_whitelist integer not null default 0',
];
