import { settingsQuotaRemove } from '../../../../operations/settings/quota-remove.ts';
import { operationCommand } from '../../../app/command.ts';
import { quota } from './views.ts';

export const command = operationCommand({
  path: ['settings', 'quota', 'remove'],
  operation: settingsQuotaRemove,
  positions: ['machine_type'],
  view: quota,
  confirm: ({ machine_type }) => `Remove the quota of ${machine_type}? Any number of its jobs run at once then.`,
  examples: [
    'roster settings quota remove e1-standard-2 --yes',
    'roster settings quota remove e1-standard-2 --dry-run',
  ],
  done: ({ machine_type }) => `any number of jobs of ${machine_type} run at once`,
});
