import { queueList } from '../../../operations/queue/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { queues } from './views.ts';

export const command = listCommand({
  path: ['queue', 'list'],
  operation: queueList,
  view: queues,
  examples: ['roster queue list', 'roster queue list --project Rocket --status paused --json'],
});
