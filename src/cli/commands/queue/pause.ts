import { queuePause } from '../../../operations/queue/pause.ts';
import { queuePauseMany } from '../../../operations/queue/pause-many.ts';
import { counted } from '../../../lib/plural.ts';
import { severalCommand } from '../../app/several-command.ts';
import { queue } from './views.ts';

export const command = severalCommand({
  path: ['queue', 'pause'],
  one: queuePause,
  many: queuePauseMany,
  thing: 'queue',
  things: 'queues',
  details:
    'Jobs that run go on, and new ones may wait; none starts until it is resumed. Several are paused together or not at all.',
  view: () => queue,
  examples: ['roster queue pause deploy', 'roster queue pause deploy tests --project Rocket --json'],
  question: (count) => `Pause ${counted(count, 'queue')}`,
});
