import { groupCreate } from '../../operations/group/create.ts';
import { groupDelete } from '../../operations/group/delete.ts';
import { groupList } from '../../operations/group/list.ts';
import { groupMembers } from '../../operations/group/members.ts';
import { groupMemberships } from '../../operations/group/memberships.ts';
import { groupModify } from '../../operations/group/modify.ts';
import { groupModifyBulk } from '../../operations/group/modify-bulk.ts';
import { groupModifyMany } from '../../operations/group/modify-many.ts';
import { groupRoleMany } from '../../operations/group/role-many.ts';
import { groupRole } from '../../operations/group/role.ts';
import { groupShow } from '../../operations/group/show.ts';
import { groupSync } from '../../operations/group/sync.ts';
import { route } from '../route.ts';

/** Groups. */
export const routes = [
  route({ method: 'GET', path: '/groups', operation: groupList }),
  route({ method: 'POST', path: '/groups', operation: groupCreate }),
  route({
    method: 'POST',
    path: '/groups/modify',
    operation: groupModifyBulk,
    lines: { input: 'rows', output: 'items' },
  }),
  route({ method: 'POST', path: '/groups/batch/modify', operation: groupModifyMany }),
  route({ method: 'POST', path: '/groups/batch/sync', operation: groupSync }),
  route({ method: 'POST', path: '/groups/batch/role', operation: groupRoleMany }),
  route({ method: 'GET', path: '/groups/:group', operation: groupShow, resource: groupShow }),
  route({ method: 'PATCH', path: '/groups/:group', operation: groupModify, resource: groupShow }),
  route({ method: 'DELETE', path: '/groups/:group', operation: groupDelete, resource: groupShow }),
  route({ method: 'GET', path: '/groups/:group/members', operation: groupMembers }),
  route({ method: 'GET', path: '/memberships', operation: groupMemberships }),
  route({ method: 'PUT', path: '/groups/:group/role', operation: groupRole, resource: groupShow }),
];
