import { accessCheck } from '../../operations/access/check.ts';
import { accessDiff } from '../../operations/access/diff.ts';
import { accessList } from '../../operations/access/list.ts';
import { accessRecommend } from '../../operations/access/recommend.ts';
import { accessSimulate } from '../../operations/access/simulate.ts';
import { accessWho } from '../../operations/access/who.ts';
import { accessWhy } from '../../operations/access/why.ts';
import { MAX_LIMIT } from '../../domain/page.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';

/** A route whose response comes in pages, whether or not somebody asks for them: no response is as large as all is. */
const inPages = (made: Route): Route => ({
  ...made,
  request: {
    encode: (input) => made.request.encode(input),
    decode: (request) => ({ limit: MAX_LIMIT, ...made.request.decode(request) }),
  },
});

/** Who may do what, and why. */
export const routes = [
  route({ method: 'GET', path: '/access/check', operation: accessCheck }),
  inPages(route({ method: 'GET', path: '/access/list', operation: accessList })),
  inPages(route({ method: 'GET', path: '/access/who', operation: accessWho })),
  route({ method: 'GET', path: '/access/why', operation: accessWhy }),
  inPages(route({ method: 'GET', path: '/access/diff', operation: accessDiff })),
  route({ method: 'GET', path: '/access/recommend', operation: accessRecommend }),
  route({ method: 'POST', path: '/access/simulate', operation: accessSimulate, large: true }),
];
