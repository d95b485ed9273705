/** @alone It takes long. */

import { everyBackend } from '../../harness.ts';
import { play } from './play.ts';
import type { Played } from './play.ts';
import { isRow } from './row.ts';
import { SCENARIOS } from './scenarios/index.ts';

/** The cross-section: what a way to call can break must not differ from SQLite, called directly. */

const [first, ...others] = everyBackend();
if (first === undefined) throw new Error('there is no backend');

describe.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', (_name, scenario) => {
  let expected: Played;
  beforeAll(async () => (expected = await play(first, scenario)));

  test('end as the table says', () => {
    expect(expected.ended.map(({ line, outcome }) => [line, outcome])).toEqual(
      scenario.steps.filter(isRow).map(([outcome, , line]) => [line, outcome]),
    );
  });

  test.each(others)('are the same on $name', async (backend) => {
    const played = await play(backend, scenario);
    expect(played.ended).toEqual(expected.ended);
    expect(played.cameBy).toEqual(expected.cameBy.map(() => ({ medium: backend.medium, ip_address: backend.address })));
    expect(played.state).toBe(expected.state);
  });
});
