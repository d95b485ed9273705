import { roleDelete } from '../../operations/role/delete.ts';
import { roleDiff } from '../../operations/role/diff.ts';
import { roleEdit } from '../../operations/role/edit.ts';
import { roleList } from '../../operations/role/list.ts';
import { roleNew } from '../../operations/role/new.ts';
import { rolePermissions } from '../../operations/role/permissions.ts';
import { roleShow } from '../../operations/role/show.ts';
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
