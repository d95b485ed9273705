import { jobList } from '../../../operations/job/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { jobs } from './views.ts';

export const command = listCommand({
  path: ['job', 'list'],
  operation: jobList,
  details: 'A job whose runner was silent for longer than its lease is lost. Ended jobs are kept for 90 days.',
  view: jobs,
  examples: ['roster job list --open', 'roster job list --project Rocket --state failed --json'],
});
