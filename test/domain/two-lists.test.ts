import fc from 'fast-check';
import { oneAfterTheOther, pageRequest, toPage } from '../../src/domain/page.ts';
import type { Page, PageInput } from '../../src/domain/page.ts';

/** A list of texts in order, each with its own key. */
const listOf = (items: readonly string[], asked: PageInput[] = []) => {
  return (input: PageInput): Promise<Page<string>> => {
    asked.push(input);
    const request = pageRequest(input);
    const from = request.after === null ? 0 : items.indexOf(request.after[0]) + 1;
    return Promise.resolve(toPage(items.slice(from, from + request.limit + 1), request, (item) => [item, '']));
  };
};

const named = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

test('pages of two lists cover both once, in order; every page but the last is full, and none is empty', async () => {
  const sizes = fc.record({ first: fc.nat(12), second: fc.nat(12), limit: fc.integer({ min: 1, max: 7 }) });
  await fc.assert(
    fc.asyncProperty(sizes, async ({ first, second, limit }) => {
      const [people, invited] = [named('p', first), named('i', second)];
      const pages: (readonly string[])[] = [];
      let cursor: string | undefined;
      do {
        const page = await oneAfterTheOther({ limit, cursor }, listOf(people), listOf(invited));
        pages.push(page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      expect(pages.flat()).toEqual([...people, ...invited]);
      expect(pages.slice(0, -1).every((items) => items.length === limit)).toBe(true);
      expect(pages).toHaveLength(Math.max(1, Math.ceil((first + second) / limit)));
    }),
  );
});

test('the second list is not read while the first has more', async () => {
  const asked: PageInput[] = [];
  const page = await oneAfterTheOther({ limit: 2 }, listOf(named('p', 3)), listOf(['i0'], asked));
  expect([page.items, asked]).toEqual([['p0', 'p1'], []]);
});

test.each(['2.nonsense', '2', 'nonsense', '2..'])('the cursor %j is refused', async (cursor) => {
  await expect(oneAfterTheOther({ limit: 2, cursor }, listOf(['p']), listOf(['i']))).rejects.toMatchObject({
    code: 'invalid',
  });
});
