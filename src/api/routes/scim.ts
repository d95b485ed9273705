import { scimDisable } from '../../operations/scim/disable.ts';
import { scimEdit } from '../../operations/scim/edit.ts';
import { scimEnable } from '../../operations/scim/enable.ts';
import { scimMappingList } from '../../operations/scim/mapping-list.ts';
import { scimMappingRemove } from '../../operations/scim/mapping-remove.ts';
import { scimMappingSet } from '../../operations/scim/mapping-set.ts';
import { scimStatus } from '../../operations/scim/status.ts';
import { scimTokenReset } from '../../operations/scim/token-reset.ts';
import { route } from '../route.ts';

/** The identity provider that manages people and groups over SCIM. */
export const routes = [
  route({ method: 'GET', path: '/scim', operation: scimStatus, resource: scimStatus }),
  route({ method: 'POST', path: '/scim', operation: scimEnable }),
  route({ method: 'PATCH', path: '/scim', operation: scimEdit, resource: scimStatus }),
  route({ method: 'DELETE', path: '/scim', operation: scimDisable, resource: scimStatus }),
  route({ method: 'POST', path: '/scim/token', operation: scimTokenReset }),
  route({ method: 'GET', path: '/scim/mappings', operation: scimMappingList }),
  route({ method: 'PUT', path: '/scim/mappings/:group', operation: scimMappingSet }),
  route({ method: 'DELETE', path: '/scim/mappings/:group', operation: scimMappingRemove }),
];
