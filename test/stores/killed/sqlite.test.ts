import { localBackends } from '../../support/backends.ts';
import { killAtRandom } from '../../support/kills.ts';
import { thorough } from '../../support/thorough.ts';
import { SCENARIOS } from './scenarios.ts';

/** On SQLite: killed at random moments, and run again. */

const POINTS = thorough(3, 20);

describe.each(localBackends().filter(({ engine }) => engine === 'sqlite'))('$name', (backend) => {
  test.each(SCENARIOS)(
    '$name',
    (scenario) => killAtRandom({ name: 'sqlite', backend, remote: false }, scenario, POINTS),
    1_800_000,
  );
});
