import {
  groupCreate,
  groupDelete,
  groupList,
  groupModify,
  groupRole,
  groupShow,
} from '../../operations/group/index.ts';
import { route } from '../route.ts';

/** Groups. */
export const routes = [
  route({ method: 'GET', path: '/groups', operation: groupList }),
  route({ method: 'POST', path: '/groups', operation: groupCreate }),
  route({ method: 'GET', path: '/groups/:group', operation: groupShow, resource: groupShow }),
  route({ method: 'PATCH', path: '/groups/:group', operation: groupModify, resource: groupShow }),
  route({ method: 'DELETE', path: '/groups/:group', operation: groupDelete, resource: groupShow }),
  route({ method: 'PUT', path: '/groups/:group/role', operation: groupRole, resource: groupShow }),
];
