import { queueCreate } from '../../operations/queue/create.ts';
import { queueDelete } from '../../operations/queue/delete.ts';
import { queueDeleteMany } from '../../operations/queue/delete-many.ts';
import { queueEdit } from '../../operations/queue/edit.ts';
import { queueJobs } from '../../operations/queue/jobs.ts';
import { queueList } from '../../operations/queue/list.ts';
import { queuePause } from '../../operations/queue/pause.ts';
import { queuePauseMany } from '../../operations/queue/pause-many.ts';
import { queueResume } from '../../operations/queue/resume.ts';
import { queueResumeMany } from '../../operations/queue/resume-many.ts';
import { queueShow } from '../../operations/queue/show.ts';
import { route } from '../route.ts';

const ONE = '/queues/:queue';

/** Queues of projects and of the organization. */
export const routes = [
  route({ method: 'GET', path: '/queues', operation: queueList }),
  route({ method: 'POST', path: '/queues', operation: queueCreate }),
  route({ method: 'POST', path: '/queues/batch/pause', operation: queuePauseMany }),
  route({ method: 'POST', path: '/queues/batch/resume', operation: queueResumeMany }),
  route({ method: 'POST', path: '/queues/batch/delete', operation: queueDeleteMany }),
  route({ method: 'GET', path: ONE, operation: queueShow, resource: queueShow }),
  route({ method: 'GET', path: `${ONE}/jobs`, operation: queueJobs }),
  route({ method: 'PATCH', path: ONE, operation: queueEdit, resource: queueShow }),
  route({ method: 'DELETE', path: ONE, operation: queueDelete, resource: queueShow }),
  route({ method: 'POST', path: `${ONE}/pause`, operation: queuePause }),
  route({ method: 'POST', path: `${ONE}/resume`, operation: queueResume }),
];
