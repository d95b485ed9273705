import type { Page } from '../../domain/page.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { AppError } from '../../domain/errors.ts';
import type { Answer, PageContext } from '../frame/page.ts';
import type { Viewer } from '../frame/viewer.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { filterForm, filtersIn, pager } from './table.ts';
import type { Filter } from './table.ts';

/** A page with a list: its filters, the list, and the way to the next page. */

interface ListPage<P extends Pick<Page<unknown>, 'next_cursor'>> {
  readonly title: string;
  readonly filters: readonly Filter[];
  /** Reads a page of the list with these filters. */
  readonly load: (input: Record<string, string> & { limit: number; cursor?: string | undefined }) => Promise<P>;
  /** The list, and in words how long it is on all pages. */
  readonly show: (page: P) => { readonly content: Html; readonly total?: string };
  /** What stands beside the title. */
  readonly beside?: Html | undefined;
}

/** How many are on a page. */
const ON_A_PAGE = 50;

/** What is wrong with filters: the form stays, to be mended. */
const WRONG_FILTERS: readonly ErrorCode[] = ['invalid', 'not_found', 'ambiguous', 'scope_mismatch'];

/** Answers with a list, or with its filters and what is wrong with them. Throws what else the list throws. */
export async function listPage<P extends Pick<Page<unknown>, 'next_cursor'>>(
  ctx: PageContext<Viewer>,
  { title, filters, load, show, beside }: ListPage<P>,
): Promise<Answer> {
  const { query, path } = ctx;
  const form = filterForm(path, filters, query);
  const input = { ...filtersIn(filters, query), limit: ON_A_PAGE, cursor: query.get('cursor') ?? undefined };
  try {
    const page = await load(input as Parameters<typeof load>[0]);
    const { content, total } = show(page);
    return ctx.render({
      title,
      main: html`${form}
        <div class="total">
          <p class="quiet">${total}</p>
          ${beside}
        </div>
        ${content} ${pager(path, query, page)}`,
    });
  } catch (error) {
    if (!(error instanceof AppError) || !WRONG_FILTERS.includes(error.code)) throw error;
    return ctx.render({ title, error, main: form });
  }
}
