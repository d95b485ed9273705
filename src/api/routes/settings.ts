import { settingsAgentResolve } from '../../operations/settings/agent-resolve.ts';
import { settingsAgentSet } from '../../operations/settings/agent-set.ts';
import { settingsAgentShow } from '../../operations/settings/agent-show.ts';
import { settingsAgentUnset } from '../../operations/settings/agent-unset.ts';
import { settingsQuotaList } from '../../operations/settings/quota-list.ts';
import { settingsQuotaRemove } from '../../operations/settings/quota-remove.ts';
import { settingsQuotaSet } from '../../operations/settings/quota-set.ts';
import { settingsQuotaShow } from '../../operations/settings/quota-show.ts';
import { settingsSet } from '../../operations/settings/set.ts';
import { settingsShow } from '../../operations/settings/show.ts';
import { route } from '../route.ts';

const QUOTA = '/machine_quotas/:machine_type';
const AGENT = '/initialization_agent';

/** The settings of the organization, and how machine types are used. */
export const routes = [
  route({ method: 'GET', path: '/settings', operation: settingsShow, resource: settingsShow }),
  route({ method: 'PUT', path: '/settings/:key', operation: settingsSet, resource: settingsShow }),
  route({ method: 'GET', path: '/machine_quotas', operation: settingsQuotaList }),
  route({ method: 'GET', path: QUOTA, operation: settingsQuotaShow, resource: settingsQuotaShow }),
  route({ method: 'PUT', path: QUOTA, operation: settingsQuotaSet, resource: settingsQuotaShow }),
  route({ method: 'DELETE', path: QUOTA, operation: settingsQuotaRemove, resource: settingsQuotaShow }),
  route({ method: 'GET', path: AGENT, operation: settingsAgentShow, resource: settingsAgentShow }),
  route({ method: 'PUT', path: AGENT, operation: settingsAgentSet, resource: settingsAgentShow }),
  route({ method: 'DELETE', path: AGENT, operation: settingsAgentUnset, resource: settingsAgentShow }),
  route({
    method: 'GET',
    path: '/projects/:project/initialization_agent',
    operation: settingsAgentResolve,
    resource: settingsAgentResolve,
  }),
];
