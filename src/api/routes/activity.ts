import { activityShow } from '../../operations/activity/show.ts';
import { activityWatch } from '../../operations/activity/watch.ts';
import { route } from '../route.ts';
import { stateStream } from '../state-stream.ts';

/** The activity monitor. */
export const routes = [
  route({ method: 'GET', path: '/activity', operation: activityShow }),
  route({
    method: 'GET',
    path: '/activity/watch',
    operation: activityWatch,
    pieces: stateStream(activityWatch.output),
  }),
];
