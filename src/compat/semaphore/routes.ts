import { semaphoreGroupCreate, semaphoreGroupDelete, semaphoreGroupList, semaphoreGroupUpdate } from './groups.ts';
import { semaphoreMemberAdd } from './member-add.ts';
import { semaphoreMemberList, semaphoreMemberRemove, semaphoreMemberRole, semaphoreBindingsRemove } from './members.ts';
import {
  semaphoreNotificationCreate,
  semaphoreNotificationDelete,
  semaphoreNotificationList,
  semaphoreNotificationShow,
} from './notifications.ts';
import { semaphoreNotificationUpdate } from './notification-update.ts';
import {
  semaphoreProjectMemberList,
  semaphoreProjectMemberRemove,
  semaphoreProjectMemberRole,
} from './project-members.ts';
import { inHeaders } from './project-page.ts';
import {
  semaphoreProjectCreate,
  semaphoreProjectDelete,
  semaphoreProjectList,
  semaphoreProjectShow,
  semaphoreProjectUpdate,
} from './projects.ts';
import { semaphoreServiceAccountRegenerateToken } from './regenerate-token.ts';
import {
  semaphorePermissionList,
  semaphoreRoleCreate,
  semaphoreRoleDelete,
  semaphoreRoleList,
  semaphoreRoleShow,
  semaphoreRoleUpdate,
} from './roles.ts';
import {
  semaphoreServiceAccountCreate,
  semaphoreServiceAccountDeactivate,
  semaphoreServiceAccountDelete,
  semaphoreServiceAccountList,
  semaphoreServiceAccountReactivate,
  semaphoreServiceAccountShow,
  semaphoreServiceAccountUpdate,
} from './service-accounts.ts';
import { inAnyCase, whatIsGiven } from './lenience.ts';
import type { Lenience } from './lenience.ts';
import { route as define } from '../../api/route.ts';
import type { Api, Route } from '../../api/route.ts';
import type { Schema } from '../../core/operation.ts';

/** Semaphore's public API, at its own path. */
export const V1ALPHA: Api = { name: 'Semaphore’s public API', base: '/api/v1alpha', strict: false };

/** What Semaphore's public API has, as it has it. */

export const routes = [
  route({ method: 'GET', path: '/members', operation: semaphoreMemberList }),
  route({ method: 'POST', path: '/members', operation: semaphoreMemberAdd }),
  route({ method: 'PUT', path: '/members/:subject_id/role', operation: semaphoreMemberRole }),
  route({ method: 'DELETE', path: '/members/:subject_id', operation: semaphoreMemberRemove }),
  route({ method: 'DELETE', path: '/role_bindings', operation: semaphoreBindingsRemove }),
  route({ method: 'GET', path: '/roles', operation: semaphoreRoleList }),
  route({ method: 'POST', path: '/roles', operation: semaphoreRoleCreate }),
  route({ method: 'GET', path: '/roles/:id', operation: semaphoreRoleShow }),
  route({ method: 'PATCH', path: '/roles/:id', operation: semaphoreRoleUpdate }),
  route({ method: 'DELETE', path: '/roles/:id', operation: semaphoreRoleDelete }),
  route({ method: 'GET', path: '/permissions', operation: semaphorePermissionList }),
  route({ method: 'GET', path: '/groups', operation: semaphoreGroupList }),
  route({ method: 'POST', path: '/groups', operation: semaphoreGroupCreate }),
  route({ method: 'PATCH', path: '/groups/:id', operation: semaphoreGroupUpdate }),
  route({ method: 'DELETE', path: '/groups/:id', operation: semaphoreGroupDelete }),
  route({ method: 'GET', path: '/service_accounts', operation: semaphoreServiceAccountList }),
  route({ method: 'POST', path: '/service_accounts', operation: semaphoreServiceAccountCreate }),
  route({ method: 'GET', path: '/service_accounts/:id', operation: semaphoreServiceAccountShow }),
  route({ method: 'PATCH', path: '/service_accounts/:id', operation: semaphoreServiceAccountUpdate }),
  route({ method: 'DELETE', path: '/service_accounts/:id', operation: semaphoreServiceAccountDelete }),
  route({
    method: 'POST',
    path: '/service_accounts/:id/deactivate',
    operation: semaphoreServiceAccountDeactivate,
  }),
  route({
    method: 'POST',
    path: '/service_accounts/:id/reactivate',
    operation: semaphoreServiceAccountReactivate,
  }),
  route({
    method: 'POST',
    path: '/service_accounts/:id/regenerate_token',
    operation: semaphoreServiceAccountRegenerateToken,
  }),
  route({ method: 'GET', path: '/notifications', operation: semaphoreNotificationList }),
  route({ method: 'POST', path: '/notifications', operation: semaphoreNotificationCreate }),
  route({ method: 'GET', path: '/notifications/:id_or_name', operation: semaphoreNotificationShow }),
  route({ method: 'PATCH', path: '/notifications/:id_or_name', operation: semaphoreNotificationUpdate }),
  route({ method: 'DELETE', path: '/notifications/:id_or_name', operation: semaphoreNotificationDelete }),
  route({ method: 'GET', path: '/projects', operation: semaphoreProjectList, response: inHeaders }),
  route({ method: 'POST', path: '/projects', operation: semaphoreProjectCreate, asItCame: 'spec' }),
  route({ method: 'GET', path: '/projects/:name_or_id', operation: semaphoreProjectShow }),
  route({
    method: 'PATCH',
    path: '/projects/:name_or_id',
    operation: semaphoreProjectUpdate,
    asItCame: 'spec',
  }),
  route({ method: 'DELETE', path: '/projects/:name_or_id', operation: semaphoreProjectDelete }),
  route({
    method: 'GET',
    path: '/projects/:project_id/members',
    operation: semaphoreProjectMemberList,
  }),
  route({
    method: 'PUT',
    path: '/projects/:project_id/members/:subject_id/role',
    operation: semaphoreProjectMemberRole,
  }),
  route({
    method: 'DELETE',
    path: '/projects/:project_id/members/:subject_id/role',
    operation: semaphoreProjectMemberRemove,
  }),
];

interface Definition extends Omit<Parameters<typeof define>[0], 'api'>, Lenience {
  readonly response?: Partial<Route['response']>;
}

/** A route of Semaphore's, with its lenience. */
function route({ response = {}, asItCame, ...definition }: Definition): Route {
  const made = define({ ...definition, api: V1ALPHA });
  return {
    ...made,
    response: { ...made.response, ...response },
    request: {
      encode: (input) => made.request.encode(input),
      decode: (asked) =>
        inAnyCase(made.operation.input as Schema, made.request.decode(whatIsGiven(asked, { asItCame }))),
    },
  };
}
