import { sessionExchange } from '../../src/operations/session/exchange.ts';
import { ok, refused, worldOf } from '../support/outside.ts';

/** CI jobs that begin at the same time at one address. */

const DONE = {
  service_account: { id: 's', name: 'ci' },
  organization: 'Acme',
  expires_at: '2026-03-01T09:15:00.000Z',
  token: 'x',
};

test('an exchange waits where the server has too many requests of its address', async () => {
  const full = refused('rate_limited', {
    details: { limit: 'requests per address without a valid token', retry_after_seconds: 10 },
    headers: { 'retry-after': '10' },
  });
  const world = worldOf([full, full, full, full, ok(DONE)]);
  expect(await world.caller.call(sessionExchange, { subject_token: 'a.b.c' })).toEqual(DONE);
  expect(world.pauses).toEqual([10_000, 10_000, 10_000, 10_000]);
});
