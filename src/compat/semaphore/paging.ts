import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import type { PageRequest } from '../../domain/page.ts';

/** Pages that are asked for by number, as Semaphore's lists are. */

const LARGEST_PAGE = 2000;

/** Items before a page are passed over one by one, so no page begins further on; roster's own lists have cursors. */
const LARGEST_OFFSET = 1_000_000;

/** The input fields of a list with numbered pages. */
export const numberedPageFields = () => ({
  page_no: z._default(
    field(z.number().check(z.int(), z.gte(0)), `which page, from 0; none begins beyond item ${LARGEST_OFFSET}`, 'N'),
    0,
  ),
  page_size: z._default(
    field(
      z.number().check(z.int(), z.gte(1)),
      `how many are on a page; more than ${LARGEST_PAGE} are ${LARGEST_PAGE}`,
      'N',
    ),
    LARGEST_PAGE,
  ),
});

interface NumberedPage {
  readonly page_no: number;
  readonly page_size: number;
}

/** The request that a number stands for. Throws `invalid` for a page that begins too far on. */
export function numberedPage(asked: NumberedPage): Required<Omit<PageRequest, 'sort'>> {
  const limit = sizeOf(asked);
  const skip = asked.page_no * limit;
  if (skip <= LARGEST_OFFSET) return { after: null, limit, skip };
  throw new AppError('invalid', `page_no is too large: pages begin among the first ${LARGEST_OFFSET} items`, {
    hint: "roster's own lists have cursors, which lead through any number of items",
    details: { limit: 'offset', largest_offset: LARGEST_OFFSET },
  });
}

/** How many pages of that size there are. */
export const totalPages = (count: number, asked: NumberedPage): number => Math.ceil(count / sizeOf(asked));

const sizeOf = ({ page_size }: NumberedPage): number => Math.min(page_size, LARGEST_PAGE);
