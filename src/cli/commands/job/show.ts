import { jobShow } from '../../../operations/job/show.ts';
import { showCommand } from '../../app/command.ts';
import { job } from './views.ts';

export const command = showCommand({
  path: ['job', 'show'],
  operation: jobShow,
  view: job,
  examples: [
    'roster job show 01980000-0000-7000-8000-000000000001',
    'roster job show 01980000-0000-7000-8000-000000000001 --json',
  ],
});
