import { queueJobs } from '../../../operations/queue/jobs.ts';
import { queueShow } from '../../../operations/queue/show.ts';
import { MAX_LIMIT } from '../../../domain/page.ts';
import { showCommand } from '../../app/command.ts';
import { queueInFull } from './views.ts';

export const command = showCommand({
  path: ['queue', 'show'],
  operation: queueShow,
  details:
    'What runs in it, and what waits, with the place of each. Jobs of projects that you may not see are only counted. A name that is found in several places needs --project or --scope organization.',
  view: queueInFull,
  completed: async (cli, queue) => ({
    ...queue,
    ...(await cli.caller.call(queueJobs, { queue: queue.id, limit: MAX_LIMIT })),
  }),
  examples: ['roster queue show deploy', 'roster queue show deploy --project Rocket --json'],
});
