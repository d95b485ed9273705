/** Tests of notifications have a place among the events, and so need a mark of their own. */
export const testsInOrder: readonly string[] = [
  'alter table deliveries add column is_test integer not null default 0',
  'update deliveries set is_test = 1 where seq = 0',
];
