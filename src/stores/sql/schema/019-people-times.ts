/** Indexes that give a page of people by when they were made or changed last without a look at all of them. */
export const peopleTimes: readonly string[] = [
  'create index people_by_creation on people (created_at, id)',
  'create index people_by_change on people (updated_at, id)',
];
