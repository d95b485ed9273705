import { timeBudget } from '../../../src/core/engine/time-budget.ts';
import type { Sharing } from '../../../src/core/engine/sharing.ts';

/** Work of ten milliseconds a step, by the test's clock. */

function shared() {
  const clock = { now: 0 };
  const told: string[] = [];
  const sharing: Sharing = {
    turn: () => Promise.resolve(void told.push('turn')),
    busy: () => 0,
    spend: (time) => void told.push(`${time} ms`),
    long: async (work) => {
      told.push('long');
      return work();
    },
  };
  return { clock, told, sharing };
}

test('a short read runs once, and its time is reported', async () => {
  const { clock, told, sharing } = shared();
  const { restartIfLong, measure, pace } = timeBudget(sharing, () => clock.now, {});
  const read = () =>
    measure(async () => {
      clock.now += 1;
      await pace();
      return 'done';
    });
  expect(await restartIfLong(read)).toBe('done');
  expect(told).toEqual(['1 ms']);
});

test('a long read starts again as a long one, and yields the thread', async () => {
  const { clock, told, sharing } = shared();
  const { restartIfLong, measure, progress } = timeBudget(sharing, () => clock.now, {});
  const begun: boolean[] = [];
  const read = (long: boolean) =>
    measure(async () => {
      begun.push(long);
      for (let at = 0; at < 3; at += 1) {
        clock.now += 10;
        await progress(at, 3);
      }
      return 'done';
    });
  expect(await restartIfLong(read)).toBe('done');
  expect(told).toEqual(['10 ms', 'long', '10 ms', 'turn', '10 ms', 'turn', '10 ms', 'turn', '0 ms']);
  expect(begun).toEqual([false, true]);
});

test('a read that says that it takes long starts again at once, and only where the thread is shared', async () => {
  const { clock, told, sharing } = shared();
  const begun: boolean[] = [];
  const readIn =
    ({ takesLong }: ReturnType<typeof timeBudget>) =>
    (long: boolean) =>
      Promise.resolve(begun.push(long)).then(takesLong);
  const budget = timeBudget(sharing, () => clock.now, {});
  await budget.restartIfLong(readIn(budget));
  expect([begun, told]).toEqual([[false, true], ['long']]);
  const alone = timeBudget(undefined, () => clock.now, {});
  await alone.restartIfLong(readIn(alone));
  expect(begun).toEqual([false, true, false]);
});

test('a read that is known to be long never starts as a short one, where the thread is shared', async () => {
  const { clock, told, sharing } = shared();
  const begun: boolean[] = [];
  const read = (long: boolean) => Promise.resolve(begun.push(long));
  await timeBudget(sharing, () => clock.now, {}).restartIfLong(read, true);
  expect([begun, told]).toEqual([[true], ['long']]);
  await timeBudget(undefined, () => clock.now, {}).restartIfLong(read, true);
  expect(begun).toEqual([true, false]);
});

test('a write yields the thread, and never starts again', async () => {
  const { clock, told, sharing } = shared();
  const { measure, pace } = timeBudget(sharing, () => clock.now, {});
  await measure(async () => {
    clock.now += 10;
    await pace();
  });
  expect(told).toEqual(['10 ms', 'turn', '0 ms']);
});

test('an aborted call is interrupted when it yields', async () => {
  const { clock, sharing } = shared();
  const { measure, pace } = timeBudget(sharing, () => clock.now, { signal: AbortSignal.abort() });
  const work = measure(async () => {
    clock.now += 10;
    await pace();
  });
  await expect(work).rejects.toMatchObject({ code: 'interrupted' });
});
