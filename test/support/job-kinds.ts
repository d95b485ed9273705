import type { Kind } from './sign-in-kinds.ts';

/** What jobs and queues answer. */
export const JOB_KINDS: Readonly<Record<string, Kind>> = {
  jobs: {
    schema: 'Job',
    steps: [
      ['POST', '/jobs', { name: 'make', project: 'Rocket', branch: 'main' }],
      ['GET', '/jobs/{id}'],
      ['POST', '/jobs/{id}/advance'],
      ['POST', '/jobs/{id}/stop'],
      ['POST', '/jobs/{id}/end', { exit_status: 143 }],
      ['GET', '/jobs'],
    ],
  },
  queues: {
    schema: 'Queue',
    steps: [
      ['POST', '/queues', { name: 'tests', project: 'Rocket', processing: 'parallel', at_most: 4 }],
      ['GET', '/queues/{id}'],
      ['PATCH', '/queues/{id}', { at_most: null }],
      ['POST', '/queues/{id}/pause'],
      ['POST', '/queues/{id}/resume'],
      ['GET', '/queues'],
      ['DELETE', '/queues/{id}'],
    ],
  },
};
