import { databaseClock } from '../../../src/stores/postgres/clock.ts';

/** What the times of a command prove about the database's clock, in milliseconds. */

/** The times of a command that reached a database `ahead` at `arrived`, and waited there until `read`, by this process's clock. */
const told = (ahead: number, sent: number, arrived: number, read: number, received: number) => ({
  results: [{ rows: [] }, { rows: [{ arrived: arrived + ahead, now: read + ahead }] }],
  sent,
  received,
});

test.each([0, 2_000, -2_000, 86_400_000])(
  'a clock that is %d ms ahead is measured within a round trip, however long the lock took',
  (ahead) => {
    const clock = databaseClock();
    clock.learn(told(ahead, 1_000, 1_002, 9_002, 9_004));
    expect(Math.abs(clock.skew() - ahead)).toBeLessThanOrEqual(2);
  },
);

test('a measurement stays while later ones agree with it, so that times do not jitter', () => {
  const clock = databaseClock();
  clock.learn(told(5_000, 1_000, 1_000, 1_000, 1_000));
  clock.learn(told(5_000, 2_000, 2_030, 2_040, 2_300));
  expect(clock.skew()).toBe(5_000);
});
