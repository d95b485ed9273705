import * as z from 'zod/mini';
import { holdFields } from '../../src/domain/audit-holds.ts';

test.each([
  ['half a character', '\ud800'],
  ['a character of control', 'case\u001b[31m'],
  ['NUL', 'case\0'],
  ['a change of direction', 'case \u202e71'],
  ['too much', 'x'.repeat(5000)],
])('a reason of %s is refused: it is told as it was given, or not at all', (_what, reason) => {
  expect(z.object(holdFields()).safeParse({ name: 'case', reason }).success).toBe(false);
});

test('a reason may have several lines', () => {
  const given = { name: 'case', reason: 'case 17\nby counsel' };
  expect(z.object(holdFields()).parse(given)).toEqual(given);
});
