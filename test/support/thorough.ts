/**
 * How much a test with dice tries: usually as much as finds what is commonly broken, and all of it under
 * `npm run test:all`, which nobody waits for.
 */
export const thorough = <T>(usual: T, all: T): T => (process.env.ROSTER_TEST_ALL === undefined ? usual : all);
