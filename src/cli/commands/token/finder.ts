import { AppError } from '../../../domain/errors.ts';
import { MAX_LIMIT } from '../../../domain/page.ts';
import type { Token } from '../../../domain/tokens.ts';
import { MOST_AT_ONCE } from '../../../operations/shared/each.ts';
import { tokenList } from '../../../operations/token/list.ts';
import type { Cli } from '../../app/cli.ts';
import type { Finder } from '../../app/finder.ts';
import { pagesOf } from '../../app/pages.ts';

const { everyone, unused, older_than } = tokenList.input.shape;
const FILTERS = { everyone, unused, older_than };

/** API tokens, by filters of their list: of oneself, of one account, or of everybody; never the one in use. */
export const TOKENS: Finder = {
  flags: () => FILTERS,
  isAsked: (given) => Object.keys(FILTERS).some((name) => given[name] !== undefined),
  async ids(cli, { everyone, unused, older_than, person, service_account }) {
    if (unused === undefined && older_than === undefined)
      throw new AppError('usage', '--everyone alone would mean every token', {
        hint: 'say which ones: --unused 90d, or --older-than 180d; nothing was changed',
      });
    return idsOf(cli, { everyone, unused, older_than, person, service_account } as Filters);
  },
  besideNames: false,
  none: 'no token',
};

type Filters = Pick<
  (typeof tokenList.input)['_zod']['input'],
  'everyone' | 'unused' | 'older_than' | 'person' | 'service_account'
>;

async function idsOf(cli: Cli, filters: Filters): Promise<readonly string[]> {
  const found: Pick<Token, 'id' | 'current' | 'replaces'>[] = [];
  const pageAt = (cursor?: string) => cli.caller.call(tokenList, { ...filters, limit: MAX_LIMIT, cursor });
  for await (const page of pagesOf(pageAt)) {
    found.push(...page.items);
    if (found.length > MOST_AT_ONCE)
      throw new AppError('invalid', `more than ${MOST_AT_ONCE} tokens are found, which cannot be revoked at once`, {
        hint: 'find fewer, such as with a longer time; nothing was changed',
      });
  }
  if (found.some(({ current }) => current)) cli.note('the token that you use here is left out');
  const others = found.filter(({ current }) => !current);
  const ids = new Set(others.map(({ id }) => id));
  // What waits to replace one of them ends with it.
  return others.filter(({ replaces }) => replaces === null || !ids.has(replaces)).map(({ id }) => id);
}
