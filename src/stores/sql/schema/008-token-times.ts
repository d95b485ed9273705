/** When tokens changed last; of the older ones, when they ended or were made. */
export const tokenTimes: readonly string[] = [
  "alter table tokens add column updated_at text not null default ''",
  'update tokens set updated_at = coalesce(revoked_at, created_at)',
];
