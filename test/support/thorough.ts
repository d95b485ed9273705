/**
 * How many cases a random test tries: usually enough to find common faults, and all of them under
 * `npm run test:all`, which runs unattended.
 */
export const thorough = <T>(usual: T, all: T): T => (process.env.ROSTER_TEST_ALL === undefined ? usual : all);
