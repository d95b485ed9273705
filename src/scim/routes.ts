import * as z from 'zod/mini';
import type { ReadOperation } from '../core/operation.ts';
import { route } from './api.ts';
import { scimBulk, sendBulk } from './bulk.ts';
import { scimConfig, scimSchemaList, scimSchemaShow, scimTypeList, scimTypeShow } from './discovery.ts';
import { scimGroupCreate } from './groups/create.ts';
import { scimGroupDelete } from './groups/delete.ts';
import { groupField } from './groups/find.ts';
import { scimGroupList } from './groups/list.ts';
import { scimGroupPatch } from './groups/patch.ts';
import { scimGroupReplace } from './groups/replace.ts';
import { scimGroupSearch } from './groups/search.ts';
import { scimGroupShow } from './groups/show.ts';
import { scimUserCreate } from './users/create.ts';
import { scimUserDelete } from './users/delete.ts';
import { scimUserList } from './users/list.ts';
import { scimMe } from './users/me.ts';
import { scimUserPatch } from './users/patch.ts';
import { scimUserReplace } from './users/replace.ts';
import { scimUserSearch } from './users/search.ts';
import { scimUserShow } from './users/show.ts';

/** A group without its members, which its ETag does not need. */
const groupAlone: ReadOperation<z.ZodMiniObject<{ id: ReturnType<typeof groupField> }>> = {
  ...scimGroupShow,
  input: z.object({ id: groupField() }),
  run: (context, { id }) => scimGroupShow.run(context, { id, excludedAttributes: 'members' }),
};

/** What identity providers ask for and say (RFC 7644). */
export const routes = [
  route({ method: 'GET', path: '/ServiceProviderConfig', operation: scimConfig }),
  route({ method: 'GET', path: '/ResourceTypes', operation: scimTypeList }),
  route({ method: 'GET', path: '/ResourceTypes/:id', operation: scimTypeShow }),
  route({ method: 'GET', path: '/Schemas', operation: scimSchemaList }),
  route({ method: 'GET', path: '/Schemas/:id', operation: scimSchemaShow }),
  route({ method: 'POST', path: '/Bulk', operation: scimBulk }, { inner: sendBulk }),
  route({ method: 'GET', path: '/Me', operation: scimMe }),
  route({ method: 'GET', path: '/Users', operation: scimUserList }),
  route({ method: 'POST', path: '/Users', operation: scimUserCreate }, { status: 201 }),
  route({ method: 'POST', path: '/Users/.search', operation: scimUserSearch }),
  route({ method: 'GET', path: '/Users/:id', operation: scimUserShow }),
  route({ method: 'PUT', path: '/Users/:id', operation: scimUserReplace, resource: scimUserShow }),
  route({ method: 'PATCH', path: '/Users/:id', operation: scimUserPatch, resource: scimUserShow }),
  route({ method: 'DELETE', path: '/Users/:id', operation: scimUserDelete, resource: scimUserShow }),
  route({ method: 'GET', path: '/Groups', operation: scimGroupList }),
  route({ method: 'POST', path: '/Groups', operation: scimGroupCreate }, { status: 201 }),
  route({ method: 'POST', path: '/Groups/.search', operation: scimGroupSearch }),
  route({ method: 'GET', path: '/Groups/:id', operation: scimGroupShow }),
  route({ method: 'PUT', path: '/Groups/:id', operation: scimGroupReplace, resource: groupAlone }),
  route({ method: 'PATCH', path: '/Groups/:id', operation: scimGroupPatch, resource: groupAlone }),
  route({ method: 'DELETE', path: '/Groups/:id', operation: scimGroupDelete, resource: groupAlone }),
];
