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
    long: (work) => work(),
  };
  return { clock, told, sharing };
}

test('a short read runs once, and its time is reported', async () => {
  const { clock, told, sharing } = shared();
  const { short, measure, pace } = timeBudget(sharing, () => clock.now, {});
  const read = () =>
    measure(async () => {
      clock.now += 1;
      await pace();
      return 'done';
    });
  expect(await short(read)).toEqual({ value: 'done' });
  expect(told).toEqual(['1 ms']);
});

test('a short read that exceeds its budget ends there, and the next one yields the thread', async () => {
  const { clock, told, sharing } = shared();
  const { short, measure, progress } = timeBudget(sharing, () => clock.now, {});
  const read = () =>
    measure(async () => {
      for (let at = 0; at < 3; at += 1) {
        clock.now += 10;
        await progress(at, 3);
      }
      return 'done';
    });
  expect(await short(read)).toBeUndefined();
  expect(told).toEqual(['10 ms']);
  expect(await read()).toBe('done');
  expect(told.slice(1)).toEqual(['10 ms', 'turn', '10 ms', 'turn', '10 ms', 'turn', '0 ms']);
});

test('a short read that says that it takes long ends there; others may say so', async () => {
  const { clock, sharing } = shared();
  const { short, takesLong } = timeBudget(sharing, () => clock.now, {});
  const read = () => Promise.resolve().then(takesLong);
  expect(await short(read)).toBeUndefined();
  await expect(read()).resolves.toBeUndefined();
});

test('a short read that fails tells why', async () => {
  const { clock, sharing } = shared();
  const { short } = timeBudget(sharing, () => clock.now, {});
  await expect(short(() => Promise.reject(new Error('no such thing')))).rejects.toThrow('no such thing');
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
