/**
 * A test that needs something of the machine. Without it, the test is skipped, and its name says why at the end of the run.
 */
export const testWhere =
  (isThere: boolean, why: string) =>
  (name: string, work: jest.EmptyFunction | (() => Promise<void>)): void => {
    if (isThere) test(name, work);
    else test.skip(`${name}: ${why}`, work);
  };
