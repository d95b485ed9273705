import { AppError } from '../../domain/errors.ts';
import type { Page } from '../../domain/page.ts';

/** How many pages may come in a row without an item: a server that filters may have some. */
const MOST_EMPTY = 100;

/** No list is longer than so many pages of the largest size, which hold ten million items. */
const MOST_PAGES = 10_000;

/**
 * The pages of a list, one after the other; `page` gets the cursor of the one that is wanted, undefined for the first.
 * Throws `unsupported_by_server` where the pages have no end.
 */
export async function* pagesOf<P extends Page<unknown>>(page: (cursor?: string) => Promise<P>): AsyncGenerator<P> {
  let cursor: string | undefined;
  let empty = 0;
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const next = await page(cursor);
    yield next;
    empty = next.items.length === 0 ? empty + 1 : 0;
    if (next.next_cursor === null) return;
    if (next.next_cursor === cursor || empty > MOST_EMPTY) throw endless();
    cursor = next.next_cursor;
  }
  throw endless();
}

const endless = (): AppError =>
  new AppError('unsupported_by_server', 'the list has no end: the server gives one page after the other', {
    hint: 'compare the versions: roster --version, and GET /api/v1/instance',
  });
