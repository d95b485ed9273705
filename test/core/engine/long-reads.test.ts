import { execute } from '../../../src/core/engine/index.ts';
import type { Sharing } from '../../../src/core/engine/sharing.ts';
import type { Store } from '../../../src/core/store/index.ts';
import { healthCheck } from '../../../src/operations/health/check.ts';
import { sessionWhoami } from '../../../src/operations/session/whoami.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** Reads that look at the whole organization never hold the thread that others share. */

let box: CoreBox;
beforeEach(async () => (box = await coreBox()));
afterEach(() => box.destroy());

test('the health of the organization is a long read from its start, and its time on other threads counts', async () => {
  const told: string[] = [];
  const sharing: Sharing = {
    turn: () => Promise.resolve(),
    busy: () => 0,
    spend: (time) => void told.push(`spent ${time}`),
    long: (work) => {
      told.push('queued');
      return work();
    },
  };
  const store: Store = {
    ...box.store,
    read: (work, options) => {
      told.push(options?.long === true ? 'long' : 'short');
      options?.spent?.(7);
      return box.store.read(work, options);
    },
  };
  const session = { store, token: box.owner, environment: box.environment, sharing };
  await execute(session, healthCheck, {});
  expect(told.slice(0, 3)).toEqual(['queued', 'long', 'spent 7']);
  told.length = 0;
  await execute(session, sessionWhoami, {});
  expect(told).toEqual(['short', 'spent 7', 'spent 0']);
});
