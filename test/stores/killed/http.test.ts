import { localBackends } from '../../support/backends.ts';
import { killAtRandom } from '../../support/kills.ts';
import { thorough } from '../../support/thorough.ts';
import { SCENARIOS } from './scenarios.ts';

/** Over HTTP, with a server of its own that is killed as well: killed at random moments, and run again. */

const POINTS = thorough(1, 20);

describe.each(localBackends().filter(({ engine }) => engine === 'sqlite'))('$name', (backend) => {
  test.each(SCENARIOS)(
    '$name',
    (scenario) => killAtRandom({ name: 'http', backend, remote: true }, scenario, POINTS),
    1_800_000,
  );
});
