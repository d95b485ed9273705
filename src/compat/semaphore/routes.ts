import { semaphoreGroupCreate, semaphoreGroupDelete, semaphoreGroupList, semaphoreGroupUpdate } from './groups.ts';
import { deniedMember, semaphoreMemberAdd } from './member-add.ts';
import { semaphoreMemberList, semaphoreMemberRemove, semaphoreMemberRole } from './members.ts';
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
import { semaphoreProjectList, semaphoreProjectShow } from './projects.ts';
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
import { route as define } from '../../api/route.ts';
import type { Fields } from '../../api/fields.ts';
import type { Api, Route } from '../../api/route.ts';

/** Semaphore's public API, at its own path. */
export const V1ALPHA: Api = { name: 'Semaphore’s public API', base: '/api/v1alpha', strict: false };

/** What Semaphore's public API has, as it has it. */

export const routes = [
  route({ method: 'GET', path: '/members', operation: semaphoreMemberList }),
  route({ method: 'POST', path: '/members', operation: semaphoreMemberAdd, encodeError: deniedMember }),
  route({ method: 'PUT', path: '/members/:subject_id/role', operation: semaphoreMemberRole }),
  route({ method: 'DELETE', path: '/members/:subject_id', operation: semaphoreMemberRemove }),
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
  route({ method: 'GET', path: '/projects', operation: semaphoreProjectList }),
  route({ method: 'GET', path: '/projects/:name_or_id', operation: semaphoreProjectShow }),
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
    fields: 'body',
  }),
];

type Definition = Omit<Parameters<typeof define>[0], 'api'> & Partial<Pick<Route['response'], 'encodeError'>>;

/**
 * A route of Semaphore's, where a field that is null, or a parameter that is empty, is one that is not given, and where
 * `encodeError` makes a response of success from errors that Semaphore does not have.
 */
function route({ encodeError, ...definition }: Definition): Route {
  const made = define({ ...definition, api: V1ALPHA });
  return {
    ...made,
    response: encodeError === undefined ? made.response : { ...made.response, encodeError },
    request: {
      encode: (input) => made.request.encode(input),
      decode: (asked) =>
        made.request.decode({ ...asked, query: withoutEmpty(asked.query), body: withoutNulls(asked.body) }),
    },
  };
}

const withoutEmpty = (query: URLSearchParams): URLSearchParams =>
  new URLSearchParams([...query].filter(([, value]) => value !== ''));

/** How deep the documents of Semaphore are: a field below that is left as it is. */
const DEPTH_OF_DOCUMENTS = 8;

function withoutNulls(fields: Fields, depth = DEPTH_OF_DOCUMENTS): Fields {
  const cleared = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || depth === 0) return value;
    if (Array.isArray(value)) return value.map((one: unknown) => (isFields(one) ? withoutNulls(one, depth - 1) : one));
    return withoutNulls(value as Fields, depth - 1);
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, cleared(value)]])),
  );
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
