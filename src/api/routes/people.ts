import { peopleAdd } from '../../operations/people/add.ts';
import { peopleCreate } from '../../operations/people/create.ts';
import { peopleDeactivate } from '../../operations/people/deactivate.ts';
import { peopleDeactivateMany } from '../../operations/people/deactivate-many.ts';
import { peopleDelete } from '../../operations/people/delete.ts';
import { peopleEdit } from '../../operations/people/edit.ts';
import { peopleEditMany } from '../../operations/people/edit-many.ts';
import { peopleGroups } from '../../operations/people/groups.ts';
import { peopleImport } from '../../operations/people/import.ts';
import { peopleInvite } from '../../operations/people/invite.ts';
import { peopleLeave } from '../../operations/people/leave.ts';
import { peopleList } from '../../operations/people/list.ts';
import { peopleOffboard } from '../../operations/people/offboard.ts';
import { peopleOverview } from '../../operations/people/overview.ts';
import { peopleReactivate } from '../../operations/people/reactivate.ts';
import { peopleReactivateMany } from '../../operations/people/reactivate-many.ts';
import { peopleRemove } from '../../operations/people/remove.ts';
import { peopleRemoveBulk } from '../../operations/people/remove-bulk.ts';
import { peopleResetPassword } from '../../operations/people/reset-password.ts';
import { peopleResetPasswordMany } from '../../operations/people/reset-password-many.ts';
import { peopleRoleMany } from '../../operations/people/role-many.ts';
import { peopleRole } from '../../operations/people/role.ts';
import { peopleSync } from '../../operations/people/sync.ts';
import { peopleShow } from '../../operations/people/show.ts';
import { meShow } from '../../operations/me/show.ts';
import { route } from '../route.ts';

/** People: what they are and what becomes of them. */
export const routes = [
  route({ method: 'GET', path: '/people', operation: peopleList }),
  route({ method: 'POST', path: '/people', operation: peopleCreate }),
  route({ method: 'POST', path: '/people/batch', operation: peopleAdd }),
  route({
    method: 'POST',
    path: '/people/import',
    operation: peopleImport,
    lines: { input: 'rows', output: 'items' },
  }),
  route({
    method: 'POST',
    path: '/people/sync',
    operation: peopleSync,
    // Who is deactivated stands in no row.
    lines: { input: 'rows', output: 'items', beside: 10_000_000 },
  }),
  route({
    method: 'POST',
    path: '/people/remove',
    operation: peopleRemoveBulk,
    lines: { input: 'rows', output: 'items' },
  }),
  route({ method: 'POST', path: '/people/batch/remove', operation: peopleRemove }),
  route({ method: 'POST', path: '/people/batch/edit', operation: peopleEditMany }),
  route({ method: 'POST', path: '/people/batch/groups', operation: peopleGroups }),
  route({ method: 'POST', path: '/people/batch/role', operation: peopleRoleMany }),
  route({ method: 'POST', path: '/people/batch/reset_password', operation: peopleResetPasswordMany }),
  route({ method: 'POST', path: '/people/batch/deactivate', operation: peopleDeactivateMany }),
  route({ method: 'POST', path: '/people/batch/reactivate', operation: peopleReactivateMany }),
  route({ method: 'POST', path: '/invitations/batch', operation: peopleInvite }),
  route({ method: 'GET', path: '/people/:person', operation: peopleShow, resource: peopleShow }),
  route({ method: 'GET', path: '/people/:person/overview', operation: peopleOverview }),
  route({ method: 'PATCH', path: '/people/:person', operation: peopleEdit, resource: peopleShow }),
  route({ method: 'DELETE', path: '/people/:person', operation: peopleDelete, resource: peopleShow }),
  route({ method: 'PUT', path: '/people/:person/role', operation: peopleRole, resource: peopleShow }),
  route({ method: 'POST', path: '/people/:person/reset_password', operation: peopleResetPassword }),
  route({ method: 'POST', path: '/people/:person/deactivate', operation: peopleDeactivate }),
  route({ method: 'POST', path: '/people/:person/reactivate', operation: peopleReactivate }),
  route({ method: 'POST', path: '/people/:person/offboard', operation: peopleOffboard }),
  route({ method: 'DELETE', path: '/me', operation: peopleLeave, resource: meShow }),
];
