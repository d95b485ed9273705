import { serviceAccountCreate } from '../../operations/service-account/create.ts';
import { serviceAccountDeactivate } from '../../operations/service-account/deactivate.ts';
import { serviceAccountDelete } from '../../operations/service-account/delete.ts';
import { serviceAccountEdit } from '../../operations/service-account/edit.ts';
import { serviceAccountList } from '../../operations/service-account/list.ts';
import { serviceAccountReactivate } from '../../operations/service-account/reactivate.ts';
import { serviceAccountShow } from '../../operations/service-account/show.ts';
import { route } from '../route.ts';

/** Service accounts. */
export const routes = [
  route({ method: 'GET', path: '/service_accounts', operation: serviceAccountList }),
  route({ method: 'POST', path: '/service_accounts', operation: serviceAccountCreate }),
  route({
    method: 'GET',
    path: '/service_accounts/:account',
    operation: serviceAccountShow,
    resource: serviceAccountShow,
  }),
  route({
    method: 'PATCH',
    path: '/service_accounts/:account',
    operation: serviceAccountEdit,
    resource: serviceAccountShow,
  }),
  route({
    method: 'DELETE',
    path: '/service_accounts/:account',
    operation: serviceAccountDelete,
    resource: serviceAccountShow,
  }),
  route({ method: 'POST', path: '/service_accounts/:account/deactivate', operation: serviceAccountDeactivate }),
  route({ method: 'POST', path: '/service_accounts/:account/reactivate', operation: serviceAccountReactivate }),
];
