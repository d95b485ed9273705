/** Deactivated people are counted by an index: they are few, and all others are active. */
export const deactivatedPeople: readonly string[] = [
  "create index people_deactivated on people (id) where status = 'deactivated'",
];
