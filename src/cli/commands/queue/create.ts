import { queueCreate } from '../../../operations/queue/create.ts';
import { operationCommand } from '../../app/command.ts';
import { queue } from './views.ts';

export const command = operationCommand({
  path: ['queue', 'create'],
  operation: queueCreate,
  details:
    'A queue is of one project, or with --scope organization for jobs of all. A serialized one runs a job at a time, a parallel one several: any number, or --at-most so many. One that a job made by naming it becomes a queue that stays.',
  positions: ['name'],
  view: queue,
  examples: [
    'roster queue create releases --project Rocket',
    'roster queue create checks --project Rocket --processing parallel --at-most 4',
    'roster queue create production --scope organization --json',
  ],
});
