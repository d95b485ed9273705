import { zip } from '../../src/lib/zip.ts';

test('two lists become rows', () => {
  expect(zip([1, 2], ['a', 'b'])).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
  expect(zip([], [])).toEqual([]);
});

test('lists of other lengths do not match', () => {
  expect(() => zip([1], [])).toThrow('1 rows do not match 0');
  expect(() => zip([], [1, 2])).toThrow('0 rows do not match 2');
});
