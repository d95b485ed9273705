import fc from 'fast-check';
import { lruCache } from '../../src/lib/lru-cache.ts';

test('the least recently used entries are dropped', () => {
  const map = lruCache<number>(4);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  // The newer half is full: c begins another, and what is asked for moves into it.
  map.set('c', 3);
  expect(map.get('a')).toBe(1);
  map.set('d', 4);
  expect([map.get('a'), map.get('b'), map.get('c'), map.get('d')]).toEqual([1, undefined, 3, 4]);
  map.set('a', 5);
  expect(map.get('a')).toBe(5);
  map.clear();
  expect([map.size, map.get('a')]).toEqual([0, undefined]);
});

test('it never exceeds its limit, keeps an entry until half as many others came after it, and never returns a wrong value', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.tuple(key, fc.option(fc.nat()))), (most, steps) => {
      const half = Math.ceil(most / 2);
      const map = lruCache<number>(most);
      const truth = new Map<string, number>();
      /** Keys as they were put or found, the latest last. */
      let used: string[] = [];
      for (const [name, value] of steps) {
        if (value === null) {
          const found = map.get(name);
          const since = used.lastIndexOf(name) < 0 ? used : used.slice(used.lastIndexOf(name) + 1);
          if (found !== undefined) expect(found).toBe(truth.get(name));
          if (used.includes(name) && new Set(since).size < half) expect(found).toBe(truth.get(name));
          if (found === undefined) continue;
        } else {
          map.set(name, value);
          truth.set(name, value);
        }
        used = [...used, name];
        expect(map.size).toBeLessThanOrEqual(2 * half);
      }
    }),
  );
});
