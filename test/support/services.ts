import { createHash } from 'node:crypto';
import { servicesFor } from '../../src/cli/context/services.ts';

/** What reaches beyond the store, for tests: this machine may be reached, and secrets are sealed with a key of the tests. */

/** The variables that say so. */
export const SERVICES_ENV = {
  ROSTER_ALLOW_OUTBOUND: '127.0.0.0/8',
  ROSTER_SECRET_KEY: 'a key that only the tests of roster use',
} as const;

let drawn = 0;

/** The same for calls without a command; the store does not matter, as the variable has the key. */
export const testServices = servicesFor('postgres://localhost/tests', SERVICES_ENV, {
  now: () => Date.parse('2026-03-01T09:00:00.000Z'),
  random: (bytes) =>
    createHash('sha256')
      .update(`nonce ${(drawn += 1)}`)
      .digest()
      .subarray(0, bytes),
});

let ids = 900_000_000;

/** The same for tasks, which wait for other work alone and have no mail server. */
export const taskServices = {
  ...testServices,
  newId: () => `0190a000-0000-7000-8000-${String((ids += 1)).padStart(12, '0')}`,
  mail: undefined,
  pause: () => new Promise<void>((resolve) => void setImmediate(resolve)),
};
