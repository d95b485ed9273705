import {
  roleDelete,
  roleDiff,
  roleEdit,
  roleList,
  roleNew,
  rolePermissions,
  roleShow,
} from '../../operations/role/index.ts';
import { route } from '../route.ts';

/** Roles and permissions. */
export const routes = [
  route({ method: 'GET', path: '/roles', operation: roleList }),
  route({ method: 'POST', path: '/roles', operation: roleNew }),
  route({ method: 'GET', path: '/roles/:role', operation: roleShow, resource: roleShow }),
  route({ method: 'PATCH', path: '/roles/:role', operation: roleEdit, resource: roleShow }),
  route({ method: 'DELETE', path: '/roles/:role', operation: roleDelete, resource: roleShow }),
  route({ method: 'GET', path: '/roles/:role/diff', operation: roleDiff }),
  route({ method: 'GET', path: '/permissions', operation: rolePermissions }),
];
