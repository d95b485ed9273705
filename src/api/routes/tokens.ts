import {
  tokenCreate,
  tokenDelete,
  tokenList,
  tokenReset,
  tokenRevoke,
  tokenShow,
} from '../../operations/token/index.ts';
import { route } from '../route.ts';

/** API tokens and sessions. */
export const routes = [
  route({ method: 'GET', path: '/tokens', operation: tokenList }),
  route({ method: 'POST', path: '/tokens', operation: tokenCreate }),
  route({ method: 'POST', path: '/tokens/reset', operation: tokenReset }),
  route({ method: 'POST', path: '/tokens/revoke', operation: tokenRevoke }),
  route({ method: 'GET', path: '/tokens/:token', operation: tokenShow, resource: tokenShow }),
  route({ method: 'DELETE', path: '/tokens/:token', operation: tokenDelete, resource: tokenShow }),
];
