/** When sessions began that others let in, and what devices and people wait for, to be counted. */
export const sessionBeginnings: readonly string[] = [
  'alter table tokens add column began_at text',
  "alter table sign_in_requests add column site text not null default ''",
  'create index sign_in_requests_by_site on sign_in_requests (site, expires_at)',
  'create index sign_in_requests_by_person on sign_in_requests (person_id, expires_at)',
];
