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
  route({ method: 'GET', path: '/groups/:group', operation: groupShow }),
  route({ method: 'PATCH', path: '/groups/:group', operation: groupModify }),
  route({ method: 'DELETE', path: '/groups/:group', operation: groupDelete }),
  route({ method: 'PUT', path: '/groups/:group/role', operation: groupRole }),
];
