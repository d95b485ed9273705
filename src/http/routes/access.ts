import { accessCheck, accessList, accessWho, accessWhy } from '../../operations/access/index.ts';
import { route } from '../route.ts';

/** Who may do what, and why. */
export const routes = [
  route({ method: 'GET', path: '/access/check', operation: accessCheck }),
  route({ method: 'GET', path: '/access/list', operation: accessList }),
  route({ method: 'GET', path: '/access/who', operation: accessWho }),
  route({ method: 'GET', path: '/access/why', operation: accessWhy }),
];
