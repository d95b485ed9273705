import * as fc from 'fast-check';
import { pooledRandom } from '../../src/lib/random-pool.ts';

test('gives bytes of the source in its order, each once, however they are asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4096 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      let next = 0;
      const random = pooledRandom((bytes) =>
        Uint8Array.from(Buffer.from(Uint32Array.from({ length: bytes / 4 }, () => (next += 1)).buffer)),
      );
      const words = sizes.flatMap((size) => {
        const given = random(4 * Math.ceil(size / 4));
        expect(given).toHaveLength(4 * Math.ceil(size / 4));
        return [...new Uint32Array(given.buffer)];
      });
      expect(words).toEqual([...new Set(words)].sort((one, other) => one - other));
    }),
  );
});

test('to change what was given changes nothing else', () => {
  const random = pooledRandom((bytes) => new Uint8Array(bytes).fill(1));
  random(32).fill(99);
  expect(random(32)).toEqual(new Uint8Array(32).fill(1));
});
