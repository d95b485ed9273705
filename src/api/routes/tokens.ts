import { tokenCreate, tokenList, tokenReset, tokenRevoke } from '../../operations/token/index.ts';
import { route } from '../route.ts';

/** API tokens and sessions. Their names may be anything, so they stand in the body. */
export const routes = [
  route({ method: 'GET', path: '/tokens', operation: tokenList }),
  route({ method: 'POST', path: '/tokens', operation: tokenCreate }),
  route({ method: 'POST', path: '/tokens/reset', operation: tokenReset }),
  route({ method: 'POST', path: '/tokens/revoke', operation: tokenRevoke }),
];
