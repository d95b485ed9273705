import {
  serviceAccountCreate,
  serviceAccountDeactivate,
  serviceAccountDelete,
  serviceAccountEdit,
  serviceAccountList,
  serviceAccountReactivate,
  serviceAccountShow,
} from '../../operations/service-account/index.ts';
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
