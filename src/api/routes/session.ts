import { sessionWhoami } from '../../operations/session/whoami.ts';
import { sessionLogout } from '../../operations/session/logout.ts';
import { sessionExchange } from '../../operations/session/exchange.ts';
import { sessionLogin } from '../../operations/session/login.ts';
import { sessionMethods } from '../../operations/session/methods.ts';
import { sessionAuthorize } from '../../operations/session/authorize.ts';
import { sessionCodeToken } from '../../operations/session/code-token.ts';
import { sessionDeviceApprove } from '../../operations/session/device-approve.ts';
import { sessionDeviceBegin } from '../../operations/session/device-begin.ts';
import { sessionDeviceDeny } from '../../operations/session/device-deny.ts';
import { sessionDeviceShow } from '../../operations/session/device-show.ts';
import { sessionDeviceToken } from '../../operations/session/device-token.ts';
import { route } from '../route.ts';
import { atAddress } from '../verification-uri.ts';

/** Logging in and out. */
export const routes = [
  route({ method: 'POST', path: '/session', operation: sessionLogin }),
  route({ method: 'POST', path: '/session/exchange', operation: sessionExchange }),
  route({ method: 'GET', path: '/session/methods', operation: sessionMethods }),
  atAddress(route({ method: 'POST', path: '/session/device', operation: sessionDeviceBegin })),
  route({ method: 'POST', path: '/session/device/show', operation: sessionDeviceShow }),
  route({ method: 'POST', path: '/session/device/approve', operation: sessionDeviceApprove }),
  route({ method: 'POST', path: '/session/device/deny', operation: sessionDeviceDeny }),
  route({ method: 'POST', path: '/session/device/token', operation: sessionDeviceToken }),
  route({ method: 'POST', path: '/session/authorize', operation: sessionAuthorize }),
  route({ method: 'POST', path: '/session/code', operation: sessionCodeToken }),
  route({ method: 'GET', path: '/session', operation: sessionWhoami, resource: sessionWhoami }),
  route({ method: 'DELETE', path: '/session', operation: sessionLogout, resource: sessionWhoami }),
];
