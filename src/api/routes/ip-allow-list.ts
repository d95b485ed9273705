import { ipAllowListAdd } from '../../operations/ip-allow-list/add.ts';
import { ipAllowListList } from '../../operations/ip-allow-list/list.ts';
import { ipAllowListRemove } from '../../operations/ip-allow-list/remove.ts';
import { route } from '../route.ts';

/** The addresses from which requests are allowed. */
export const routes = [
  route({ method: 'GET', path: '/ip_allow_list', operation: ipAllowListList }),
  route({ method: 'POST', path: '/ip_allow_list/batch', operation: ipAllowListAdd }),
  route({ method: 'POST', path: '/ip_allow_list/batch/remove', operation: ipAllowListRemove }),
];
