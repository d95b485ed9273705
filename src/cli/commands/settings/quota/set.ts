import { settingsQuotaSet } from '../../../../operations/settings/quota-set.ts';
import { counted } from '../../../../lib/plural.ts';
import { operationCommand } from '../../../app/command.ts';
import { quota } from './views.ts';

export const command = operationCommand({
  path: ['settings', 'quota', 'set'],
  operation: settingsQuotaSet,
  details:
    'Jobs beyond it wait until one of the machine type ends; what runs already goes on. 0 lets none start. A machine type is compared exactly, with its upper and lower case.',
  positions: ['machine_type', 'quota'],
  view: quota,
  examples: ['roster settings quota set e1-standard-2 8', 'roster settings quota set s1-my-agents 0 --json'],
  done: ({ machine_type, quota: most }) =>
    `at most ${counted(most, 'job')} of ${machine_type} ${most === 1 ? 'runs' : 'run'} at once`,
});
