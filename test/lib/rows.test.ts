import fc from 'fast-check';
import { DigestMap } from '../../src/lib/digest-map.ts';
import { mappedRows, regrouped, rowsOf } from '../../src/lib/rows.ts';
import type { Rows } from '../../src/lib/rows.ts';
import { SortedRows } from '../../src/lib/sorted-rows.ts';
import { Spool } from '../../src/lib/spool.ts';
import type { SpoolFile } from '../../src/lib/spool.ts';

/** Rows that are too many for memory. */

/** A file in memory, and how much was written to it. */
function fileOf(): { readonly file: SpoolFile; readonly written: () => number; readonly isOpen: () => boolean } {
  let bytes = Buffer.alloc(0);
  let isOpen = true;
  const file = {
    write: (more: Uint8Array) => void (bytes = Buffer.concat([bytes, more])),
    read: (at: number, length: number) => bytes.subarray(at, at + length),
    close: () => void (isOpen = false),
  };
  return { file, written: () => bytes.length, isOpen: () => isOpen };
}

const all = <T>(rows: Rows<T>, size = 7, from?: number): T[] => [...rows.chunks(size, from)].flat();
const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('a spool', () => {
  test('reads what was appended, from any value on, in parts of any size', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.integer({ min: 1, max: 900 }), fc.nat(2100), (count, size, from) => {
        const spool = new Spool<number>();
        spool.append(numbers(count));
        const chunks = [...spool.chunks(size, from)];
        expect(chunks.flat()).toEqual(numbers(count).slice(from));
        expect(chunks.slice(0, -1).every((chunk) => chunk.length === size)).toBe(true);
        expect(spool.length).toBe(count);
      }),
      { numRuns: 60 },
    );
  });

  test('is a file once it is large, and reads the same', () => {
    const { file, written, isOpen } = fileOf();
    const spool = new Spool<{ at: number; text: string }>(() => file);
    const values = numbers(3000).map((at) => ({ at, text: 'größe 😀'.repeat(30) }));
    spool.append(values.slice(0, 10));
    expect(written()).toBe(0);
    spool.append(values.slice(10));
    expect(written()).toBeGreaterThan(1024 * 1024);
    expect(all(spool)).toEqual(values);
    expect(all(spool, 500, 1234)).toEqual(values.slice(1234));
    // Between two passes more may come.
    spool.append(values.slice(0, 3));
    expect(all(spool)).toEqual([...values, ...values.slice(0, 3)]);
    spool.close();
    expect(isOpen()).toBe(false);
  });

  test('without a file keeps all in memory', () => {
    const spool = new Spool<string>();
    const values = numbers(2000).map((at) => `${'x'.repeat(1000)}${at}`);
    spool.append(values);
    expect(all(spool)).toEqual(values);
  });
});

test('lists are rows, and rows can be changed as they are read', () => {
  expect(all(rowsOf([1, 2, 3, 4]), 3, 1)).toEqual([2, 3, 4]);
  const spool = new Spool<number>();
  expect(rowsOf(spool)).toBe(spool);
  const doubled = mappedRows(rowsOf([1, 2, 3]), (one) => 2 * one);
  expect([doubled.length, all(doubled, 2, 1)]).toEqual([3, [4, 6]]);
  expect([...regrouped([[1], [2, 3, 4], [], [5]], 2)]).toEqual([[1, 2], [3, 4], [5]]);
});

test('sorted rows come in order, equal ones as they came, in parts of any size', () => {
  const keys = fc.array(fc.nat(20), { maxLength: 60 });
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 9 }), fc.nat(70), (some, size, from) => {
      const items = some.map((key, at) => ({ key, at }));
      const rows = new SortedRows<(typeof items)[number]>(new Spool(), ({ key }) => key);
      for (let at = 0; at < items.length; at += 4) rows.append(items.slice(at, at + 4));
      const sorted = items.toSorted((one, other) => one.key - other.key);
      expect(all(rows, size, from)).toEqual(sorted.slice(from));
      expect(rows.length).toBe(items.length);
    }),
  );
});

describe('a map by digests', () => {
  test('knows each of many texts, and no other', () => {
    for (const expected of [0, 20_000]) {
      const map = new DigestMap(expected);
      const texts = numbers(20_000).map((at) => `p${at}@acme.example`);
      for (const [at, text] of texts.entries()) map.set(text, at);
      expect(map.size).toBe(texts.length);
      expect(texts.every((text, at) => map.get(text) === at)).toBe(true);
      expect(texts.some((text) => map.has(`${text}x`) || map.has(text.slice(1)))).toBe(false);
      map.set('p7@acme.example', 2 ** 32 - 1);
      expect([map.get('p7@acme.example'), map.size]).toEqual([2 ** 32 - 1, texts.length]);
    }
  });

  test('tells apart whatever differs', () => {
    const map = new DigestMap();
    const texts = new Set<string>();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (text) => {
        expect(map.has(text)).toBe(texts.has(text));
        map.set(text, 0);
        texts.add(text);
      }),
      { numRuns: 3000 },
    );
  });
});
