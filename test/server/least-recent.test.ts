import { leastRecent } from '../../src/server/least-recent.ts';

test('what was not asked for the longest goes first', () => {
  const map = leastRecent<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2]);
  map.set('a', 4);
  map.set('d', 5);
  expect([map.get('a'), map.get('c'), map.get('d')]).toEqual([4, undefined, 5]);
  map.clear();
  expect([map.size, map.get('a')]).toEqual([0, undefined]);
});
