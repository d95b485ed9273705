import { endOf, isDead, stateAt } from '../../../src/domain/jobs/states.ts';
import type { JobState } from '../../../src/domain/jobs/states.ts';

const AT = '2026-03-01T09:00:00.000Z';
const BEFORE = '2026-03-01T08:59:59.999Z';

test.each<[JobState, string, JobState]>([
  ['waiting', AT, 'waiting'],
  ['waiting', BEFORE, 'lost'],
  ['running', AT, 'running'],
  ['running', BEFORE, 'lost'],
  ['passed', BEFORE, 'passed'],
  ['lost', BEFORE, 'lost'],
])('%s with a lease until %s is %s', (state, lease_until, shown) => {
  expect(stateAt({ state, lease_until }, AT)).toBe(shown);
  expect(isDead({ state, lease_until }, AT)).toBe(shown === 'lost' && state !== 'lost');
});

test.each<[number | null, boolean, JobState]>([
  [0, false, 'passed'],
  [1, false, 'failed'],
  [null, false, 'failed'],
  [0, true, 'stopped'],
  [143, true, 'stopped'],
])('exit status %s, stopped: %s', (status, wasStopped, state) => {
  expect(endOf(status, wasStopped)).toBe(state);
});
