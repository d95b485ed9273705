import type { Store } from '../../src/core/store/index.ts';
import { execute } from '../../src/core/engine/index.ts';
import { ipAllowListAdd } from '../../src/operations/ip-allow-list/add.ts';
import { ipAllowListRemove } from '../../src/operations/ip-allow-list/remove.ts';
import { groupCreate } from '../../src/operations/group/create.ts';
import { allowList } from '../../src/server/allow-list.ts';
import type { AllowList } from '../../src/server/allow-list.ts';
import { coreBox } from '../support/core.ts';
import type { CoreBox } from '../support/core.ts';

/** How a server keeps the IP allow list in memory. */

let box: CoreBox;
let now: number;
let reads: number;
let isDown: boolean;
let list: AllowList;
beforeEach(async () => {
  box = await coreBox();
  [now, reads, isDown] = [1_000_000, 0, false];
  const store: Store = {
    ...box.store,
    read: (work, options) => {
      reads += 1;
      return isDown ? Promise.reject(new Error('down')) : box.store.read(work, options);
    },
  };
  list = allowList(store, () => now);
});
afterEach(() => box.destroy());

const here = () => ({ store: list.store, token: box.owner, environment: box.environment });
/** By somebody else over the same store: another server, or the command line. */
const elsewhere = () => ({ store: box.store, token: box.owner, environment: box.environment });
const both = async (): Promise<boolean[]> => [await list.allows('10.0.0.1'), await list.allows('192.0.2.1')];

test('an empty list allows every address, and also what is none', async () => {
  expect([await list.allows('10.0.0.1'), await list.allows('')]).toEqual([true, true]);
});

test('a change that this server makes counts for the next request', async () => {
  expect(await both()).toEqual([true, true]);
  await execute(here(), ipAllowListAdd, { networks: ['10.0.0.0/8'] });
  expect(await both()).toEqual([true, false]);
  expect(await list.allows('')).toBe(false);
  await execute(here(), ipAllowListRemove, { networks: ['10.0.0.0/8'] });
  expect(await both()).toEqual([true, true]);
});

test('a dry run changes nothing', async () => {
  await execute(here(), ipAllowListAdd, { networks: ['10.0.0.0/8'] }, { dryRun: true });
  expect(await both()).toEqual([true, true]);
});

test('a change that came another way counts after a second, whichever way the clock goes', async () => {
  expect(await both()).toEqual([true, true]);
  await execute(elsewhere(), ipAllowListAdd, { networks: ['10.0.0.0/8'] });
  now += 999;
  expect(await both()).toEqual([true, true]);
  now += 1;
  expect(await both()).toEqual([true, false]);
  await execute(elsewhere(), ipAllowListRemove, { networks: ['10.0.0.0/8'] });
  now -= 1000;
  expect(await both()).toEqual([true, true]);
});

test('the store is asked once a second however many requests come, and for the list only where something changed', async () => {
  await Promise.all(Array.from({ length: 50 }, () => list.allows('10.0.0.1')));
  expect(reads).toBe(1);
  await execute(here(), groupCreate, { name: 'Team' });
  reads = 0;
  await both();
  expect(reads).toBe(0);
  now += 1000;
  await both();
  expect(reads).toBe(1);
});

test('while the store does not answer, the list that is known holds on; without one, nobody is let in', async () => {
  isDown = true;
  await expect(list.allows('10.0.0.1')).rejects.toThrow('down');
  isDown = false;
  await execute(elsewhere(), ipAllowListAdd, { networks: ['10.0.0.0/8'] });
  expect(await both()).toEqual([true, false]);
  isDown = true;
  now += 5000;
  expect(await both()).toEqual([true, false]);
});
