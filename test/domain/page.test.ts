import fc from 'fast-check';
import { AppError } from '../../src/domain/errors.ts';
import { DEFAULT_LIMIT, MAX_LIMIT, pageFields, pageOf, pageRequest, toPage } from '../../src/domain/page.ts';
import type { PageRequest } from '../../src/domain/page.ts';
import { faultsIn, validate } from '../../src/core/validate.ts';
import * as z from 'zod/mini';

type Row = readonly [string, string];
const before = ([a, b]: Row, [c, d]: Row) => a < c || (a === c && b < d);

/** A list in order, as a store would serve it: what is after the cursor, one more than the limit. */
function serve(rows: readonly Row[], request: PageRequest) {
  const { after, limit } = request;
  const rest = after === null ? rows : rows.filter((row) => before(after, row));
  return toPage(rest.slice(0, limit + 1), request, (row) => row);
}

test('following the cursors shows every row once, in order, and no page beyond its limit', () => {
  const keys = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom('', '"', '\\', '\ud800', '😀', 'é'),
  );
  const lists = fc.uniqueArray(fc.tuple(keys, keys), { selector: (row) => JSON.stringify(row), maxLength: 30 });
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 8 }), (unordered, limit) => {
      const rows = [...unordered].sort((a, b) => (before(a, b) ? -1 : 1));
      const seen: Row[] = [];
      let cursor: string | undefined;
      do {
        const page = serve(rows, pageRequest({ limit, ...(cursor === undefined ? {} : { cursor }) }));
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items);
        cursor = page.next_cursor ?? undefined;
        if (cursor !== undefined) expect(cursor).toMatch(/^[\w-]+$/);
      } while (cursor !== undefined);
      expect(seen).toEqual(rows);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test.each([
  [0, null],
  [2, null],
  [3, 'a cursor'],
])('of %d rows with a limit of 2, the cursor is %s', (count, expected) => {
  const rows = Array.from({ length: count }, (_, at): Row => [`k${at}`, 'id']);
  const page = toPage(rows, { after: null, limit: 2 }, (row) => row);
  expect(page.items).toHaveLength(Math.min(count, 2));
  expect(page.next_cursor === null).toBe(expected === null);
});

function refusalOf(cursor: string): string | undefined {
  try {
    expect(pageRequest({ limit: 10, cursor }).after).toHaveLength(2);
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code;
  }
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  '',
  'x',
  '%%%',
  '\0',
  'é',
  encoded(null),
  encoded('a'),
  encoded([]),
  encoded(['a']),
  encoded(['a', 'b', 'c']),
  encoded([1, 'b']),
  encoded(['a', null]),
  encoded({ 0: 'a', 1: 'b', length: 2 }),
  encoded([['a'], 'b']),
])('a cursor that no list gave is refused: %j', (cursor) => {
  expect(refusalOf(cursor)).toBe('invalid');
});

test('any text as a cursor gives a page or a clear refusal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (cursor) => {
      expect([undefined, 'invalid']).toContain(refusalOf(cursor));
    }),
    { numRuns: 500, seed: 2 },
  );
});

test('a list shows 100 unless told, and takes whole numbers from 1 to its maximum', () => {
  const input = z.object(pageFields());
  expect(validate(input, {})).toEqual({ limit: DEFAULT_LIMIT });
  expect(DEFAULT_LIMIT).toBe(100);
  expect([1, MAX_LIMIT].flatMap((limit) => faultsIn(input, { limit }))).toEqual([]);
  for (const limit of [0, -1, 1.5, MAX_LIMIT + 1, Number.NaN, Infinity, '10'])
    expect(faultsIn(input, { limit })).not.toEqual([]);
});

test('a page of something is checked as one', () => {
  const page = pageOf(z.object({ id: z.string() }));
  expect(faultsIn(page, { items: [{ id: 'a' }], next_cursor: null })).toEqual([]);
  expect(faultsIn(page, { items: [{ id: 1 }], next_cursor: null })).toHaveLength(1);
});
