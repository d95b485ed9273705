import { route } from './api.ts';
import { scimConfig, scimSchemaList, scimSchemaShow, scimTypeList, scimTypeShow } from './discovery.ts';
import { scimUserCreate } from './users/create.ts';
import { scimUserDelete } from './users/delete.ts';
import { scimUserList } from './users/list.ts';
import { scimUserPatch } from './users/patch.ts';
import { scimUserReplace } from './users/replace.ts';
import { scimUserShow } from './users/show.ts';

/** What identity providers ask for and say (RFC 7644). */
export const routes = [
  route({ method: 'GET', path: '/ServiceProviderConfig', operation: scimConfig }),
  route({ method: 'GET', path: '/ResourceTypes', operation: scimTypeList }),
  route({ method: 'GET', path: '/ResourceTypes/:id', operation: scimTypeShow }),
  route({ method: 'GET', path: '/Schemas', operation: scimSchemaList }),
  route({ method: 'GET', path: '/Schemas/:id', operation: scimSchemaShow }),
  route({ method: 'GET', path: '/Users', operation: scimUserList }),
  route({ method: 'POST', path: '/Users', operation: scimUserCreate }, 201),
  route({ method: 'GET', path: '/Users/:id', operation: scimUserShow }),
  route({ method: 'PUT', path: '/Users/:id', operation: scimUserReplace, resource: scimUserShow }),
  route({ method: 'PATCH', path: '/Users/:id', operation: scimUserPatch, resource: scimUserShow }),
  route({ method: 'DELETE', path: '/Users/:id', operation: scimUserDelete, resource: scimUserShow }),
];
