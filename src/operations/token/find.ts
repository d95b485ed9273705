import { sortKey } from '../../domain/names/names.ts';
import { keyFor, MAX_LIMIT, toPage } from '../../domain/page.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import { TOKEN_SORTS } from '../../domain/tokens.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import type { TokenFilter } from '../../core/store/tokens.ts';

/** A way to find tokens. */
interface Find {
  readonly page: (request: PageRequest) => Promise<Page<TokenRecord>>;
  readonly count: () => Promise<number>;
}

/** Tokens that the store finds by itself. */
export const inStore = ({ tx }: Context<Reads>, filter: TokenFilter): Find => ({
  page: (request) => tx.tokens.list(filter, request),
  count: () => tx.tokens.count(filter),
});

/** Tokens whose name contains a text. Names of tokens have no key in the store, so that they are compared here. */
export function bySearch({ tx, pace }: Context<Reads>, filter: TokenFilter, search: string): Find {
  const wanted = sortKey(search);
  async function matches(request: PageRequest, most: number): Promise<TokenRecord[]> {
    const found: TokenRecord[] = [];
    const key = keyFor(TOKEN_SORTS, request.sort ?? { field: 'created_at', descending: false });
    for (let after = request.after; ;) {
      const { items, next_cursor } = await tx.tokens.list(filter, { ...request, after, limit: MAX_LIMIT });
      found.push(...items.filter((one) => sortKey(one.name).includes(wanted)));
      const last = items.at(-1);
      if (next_cursor === null || last === undefined || found.length >= most) return found;
      after = [key(last), last.id];
      await pace();
    }
  }
  return {
    async page(request) {
      const key = keyFor(TOKEN_SORTS, request.sort ?? { field: 'created_at', descending: false });
      return toPage(await matches(request, request.limit + 1), request, (one) => [key(one), one.id]);
    },
    count: async () => (await matches({ after: null, limit: MAX_LIMIT }, Number.MAX_SAFE_INTEGER)).length,
  };
}
