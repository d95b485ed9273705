import { queueShow } from '../../../operations/queue/show.ts';
import { showCommand } from '../../app/command.ts';
import { queue } from './views.ts';

export const command = showCommand({
  path: ['queue', 'show'],
  operation: queueShow,
  details: 'A name that is found in several places needs --project or --scope organization.',
  view: queue,
  examples: ['roster queue show deploy', 'roster queue show deploy --project Rocket --json'],
});
