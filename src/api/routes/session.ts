import { sessionWhoami } from '../../operations/session/whoami.ts';
import { sessionLogout } from '../../operations/session/logout.ts';
import { sessionExchange } from '../../operations/session/exchange.ts';
import { sessionLogin } from '../../operations/session/login.ts';
import { sessionMethods } from '../../operations/session/methods.ts';
import { route } from '../route.ts';

/** Logging in and out. */
export const routes = [
  route({ method: 'POST', path: '/session', operation: sessionLogin }),
  route({ method: 'POST', path: '/session/exchange', operation: sessionExchange }),
  route({ method: 'GET', path: '/session/methods', operation: sessionMethods }),
  route({ method: 'GET', path: '/session', operation: sessionWhoami, resource: sessionWhoami }),
  route({ method: 'DELETE', path: '/session', operation: sessionLogout, resource: sessionWhoami }),
];
