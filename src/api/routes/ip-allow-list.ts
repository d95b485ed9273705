import { ipAllowListAdd } from '../../operations/ip-allow-list/add.ts';
import { ipAllowListDelete } from '../../operations/ip-allow-list/delete.ts';
import { ipAllowListList } from '../../operations/ip-allow-list/list.ts';
import { ipAllowListRemove } from '../../operations/ip-allow-list/remove.ts';
import { ipAllowListSet } from '../../operations/ip-allow-list/set.ts';
import { ipAllowListShow } from '../../operations/ip-allow-list/show.ts';
import { route } from '../route.ts';

const ONE = '/ip_allow_list/:network';

/** The addresses from which requests are allowed. */
export const routes = [
  route({ method: 'GET', path: '/ip_allow_list', operation: ipAllowListList }),
  route({ method: 'POST', path: '/ip_allow_list/batch', operation: ipAllowListAdd }),
  route({ method: 'POST', path: '/ip_allow_list/batch/remove', operation: ipAllowListRemove }),
  route({ method: 'GET', path: ONE, operation: ipAllowListShow, resource: ipAllowListShow }),
  route({ method: 'PUT', path: ONE, operation: ipAllowListSet, resource: ipAllowListShow }),
  route({ method: 'DELETE', path: ONE, operation: ipAllowListDelete, resource: ipAllowListShow }),
];
