import type { Secret } from '../../src/core/operation.ts';
import { peopleImport } from '../../src/operations/people/import.ts';
import { lines, worldOf } from '../support/outside.ts';

/** An answer in lines that ends well and is not whole, as after a server that stopped or a proxy that gave up. */

const item = (at: number) => ({
  line: at + 2,
  action: 'created',
  email: `p${at}@acme.example`,
  id: `u${at}`,
  username: `p${at}`,
  role: { id: 'r1', name: 'Member' },
  groups: [],
  temporary_password: `secret-${at}`,
});
const WHOLE = [
  ...[item(0), { progress: { done: 1, total: 2 } }, item(1), { progress: { done: 2, total: 2 } }],
  { result: { groups_created: [], done: 2, total: 2, to_renew: 0 } },
];

test.each([0, 1, 2, 3, 4])('after %i lines is asked for again, and tells each secret once', async (count) => {
  const world = worldOf([lines(...WHOLE.slice(0, count)), lines(...WHOLE)]);
  const told: string[] = [];
  const rows = [0, 1].map((at) => ({ line: at + 2, email: `p${at}@acme.example` }));
  const answer = await world.caller.call(
    peopleImport,
    { rows },
    {
      deliver: (secrets: readonly Secret[]) => Promise.resolve(void told.push(...secrets.map(({ secret }) => secret))),
    },
  );
  expect([answer.done, answer.items.map(({ email }) => email)]).toEqual([2, ['p0@acme.example', 'p1@acme.example']]);
  expect(told).toEqual(['secret-0', 'secret-1']);
  const keys = world.sent.map(({ headers }) => headers.get('idempotency-key'));
  expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
});
