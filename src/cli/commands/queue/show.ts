import { queueJobs } from '../../../operations/queue/jobs.ts';
import { queueShow } from '../../../operations/queue/show.ts';
import { MAX_LIMIT } from '../../../domain/page.ts';
import { customCommand } from '../../app/command.ts';
import { queueInFull } from './views.ts';

export const command = customCommand({
  path: ['queue', 'show'],
  operation: queueShow,
  details:
    'What runs in it, and what waits, with the place of each. Jobs of projects that you may not see are only counted. A name that is found in several places needs --project or --scope organization.',
  flags: queueShow.input,
  positions: ['queue'],
  shows: queueInFull,
  examples: ['roster queue show deploy', 'roster queue show deploy --project Rocket --json'],
  async run(cli, input) {
    // One question, so that the queue and its jobs are of one moment.
    const { queue, ...jobs } = await cli.call(queueJobs, { ...input, limit: MAX_LIMIT });
    await cli.show(queueInFull, { ...queue, ...jobs }, queueShow.output);
  },
});
