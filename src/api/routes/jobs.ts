import { jobAdvance } from '../../operations/job/advance.ts';
import { jobEnd } from '../../operations/job/end.ts';
import { jobEnqueue } from '../../operations/job/enqueue.ts';
import { jobList } from '../../operations/job/list.ts';
import { jobShow } from '../../operations/job/show.ts';
import { jobStop } from '../../operations/job/stop.ts';
import { route } from '../route.ts';

const ONE = '/jobs/:job';

/** Jobs. */
export const routes = [
  route({ method: 'GET', path: '/jobs', operation: jobList }),
  route({ method: 'POST', path: '/jobs', operation: jobEnqueue }),
  route({ method: 'GET', path: ONE, operation: jobShow, resource: jobShow }),
  route({ method: 'POST', path: `${ONE}/advance`, operation: jobAdvance }),
  route({ method: 'POST', path: `${ONE}/end`, operation: jobEnd }),
  route({ method: 'POST', path: `${ONE}/stop`, operation: jobStop }),
];
