import { settingsSet } from '../../operations/settings/set.ts';
import { settingsShow } from '../../operations/settings/show.ts';
import { route } from '../route.ts';

/** The settings of the organization. */
export const routes = [
  route({ method: 'GET', path: '/settings', operation: settingsShow, resource: settingsShow }),
  route({ method: 'PUT', path: '/settings/:key', operation: settingsSet, resource: settingsShow }),
];
