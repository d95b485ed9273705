import { activityShow } from '../../operations/activity/show.ts';
import { route } from '../route.ts';

/** The activity monitor. */
export const routes = [route({ method: 'GET', path: '/activity', operation: activityShow })];
