/**
 * A test for where something is there. Elsewhere it is skipped, and its name, which the run tells at its end, says why.
 */
export const testWhere =
  (isThere: boolean, why: string) =>
  (name: string, work: jest.EmptyFunction | (() => Promise<void>)): void => {
    if (isThere) test(name, work);
    else test.skip(`${name}: ${why}`, work);
  };
