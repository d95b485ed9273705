import { jobStop } from '../../../operations/job/stop.ts';
import { showCommand } from '../../app/command.ts';
import { job } from './views.ts';

export const command = showCommand({
  path: ['job', 'stop'],
  operation: jobStop,
  details:
    'The runner of a job that runs hears of it at once, sends its command SIGTERM, and SIGKILL once the time of its --grace is over. A job that waits goes without having run.',
  view: job,
  examples: [
    'roster job stop 01980000-0000-7000-8000-000000000001',
    'roster job stop 01980000-0000-7000-8000-000000000001 --json',
  ],
  done: ({ name, state }) => (state === 'stopped' ? `${name} is stopped` : `${name} is told to end`),
});
