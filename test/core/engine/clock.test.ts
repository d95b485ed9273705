import { execute } from '../../../src/core/engine/index.ts';
import type { Store } from '../../../src/core/store/index.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** The time of an operation. */

let box: CoreBox;
beforeEach(async () => (box = await coreBox()));
afterEach(() => box.destroy());

test('a write that waited for others gets the time after the wait', async () => {
  const HOUR = 60 * 60 * 1000;
  const called = box.clock.now;
  const store: Store = {
    ...box.store,
    write: (work, options) =>
      box.store.write((tx) => {
        box.clock.now += HOUR;
        return work(tx);
      }, options),
  };
  const session = { store, token: box.owner, environment: box.environment };
  await execute(session, groupCreate, { name: 'late' });
  const [group] = await box.store.read((tx) => tx.groups.find({ names: ['late'] }));
  expect(Date.parse(group?.created_at ?? '')).toBe(called + HOUR);
  const [last] = (await box.events()).slice(-1);
  expect(Date.parse(last?.timestamp ?? '')).toBe(called + HOUR);
});
