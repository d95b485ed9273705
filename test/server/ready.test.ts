import type { Store } from '../../src/core/store/index.ts';
import { AppError } from '../../src/domain/errors.ts';
import { writability } from '../../src/server/health.ts';
import { testEnvironment } from '../harness.ts';

/** A store that answers may take no writes all the same. */

function tried(answers: readonly (AppError | undefined)[]) {
  const clock = { now: 0 };
  let writes = 0;
  const write = (): Promise<void> => {
    const error = answers[Math.min((writes += 1), answers.length) - 1];
    return error === undefined ? Promise.resolve() : Promise.reject(error);
  };
  const store = { write } as unknown as Store;
  return { clock, takesWrites: writability({ store, environment: testEnvironment(clock) }), writes: () => writes };
}

test('a full disk shows at the next try, ten seconds later, and so does that there is room again', async () => {
  const full = new AppError('unavailable', 'there is no room left on the disk');
  const { clock, takesWrites, writes } = tried([undefined, full, undefined]);
  const seen: boolean[] = [];
  for (clock.now = 0; clock.now < 30_000; clock.now += 5000) seen.push(await takesWrites());
  expect(seen).toEqual([true, true, false, false, true, true]);
  expect(writes()).toBe(3);
});

test('a store that another process is writing takes writes', async () => {
  const { takesWrites } = tried([new AppError('store_locked', 'another process is writing')]);
  expect(await takesWrites()).toBe(true);
});

test('checks during a trial share its result', async () => {
  const { takesWrites, writes } = tried([undefined]);
  expect(await Promise.all([takesWrites(), takesWrites(), takesWrites()])).toEqual([true, true, true]);
  expect(writes()).toBe(1);
});
