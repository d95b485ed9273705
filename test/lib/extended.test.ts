import { extended } from '../../src/lib/extended.ts';

test('a copy has what is added after what was there, or instead of it, and the value stays as it was', () => {
  const value = { line: 2, role: 'Admin' };
  const copy = extended(value, { role: 'Member', failure: '' });
  expect(Object.entries(copy)).toEqual([
    ['line', 2],
    ['role', 'Member'],
    ['failure', ''],
  ]);
  expect(value).toEqual({ line: 2, role: 'Admin' });
});
