import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import type { PageRequest } from '../../domain/page.ts';

/** Pages that are asked for by number, as Semaphore's lists are. */

const LARGEST_PAGE = 2000;

/** Items before a page are passed over one by one, so no page begins further on; roster's own lists have cursors. */
const LARGEST_OFFSET = 1_000_000;

/** A number in a query, from `least` on: what is none stands for the standard, as if it were not given. */
export const lenientCount = (least: number, standard: number, describe: string) =>
  field(z.catch(z._default(z.number().check(z.int(), z.gte(least)), standard), standard), describe, 'N');

/** The input fields of a list with numbered pages. */
export const numberedPageFields = () => ({
  page_no: lenientCount(0, 0, `which page, from 0; none begins beyond item ${LARGEST_OFFSET}`),
  page_size: lenientCount(1, LARGEST_PAGE, `how many are on a page; more than ${LARGEST_PAGE} are ${LARGEST_PAGE}`),
});

interface NumberedPage {
  readonly page_no: number;
  readonly page_size: number;
}

/** The request that a number stands for; a page that would begin too far on is the last that does not. */
export function numberedPage(asked: NumberedPage): Required<Omit<PageRequest, 'sort'>> {
  const limit = sizeOf(asked);
  return { after: null, limit, skip: Math.min(asked.page_no, Math.floor(LARGEST_OFFSET / limit)) * limit };
}

/** How many pages of that size there are. */
export const totalPages = (count: number, asked: NumberedPage): number => Math.ceil(count / sizeOf(asked));

const sizeOf = ({ page_size }: NumberedPage): number => Math.min(page_size, LARGEST_PAGE);
