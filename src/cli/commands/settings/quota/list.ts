import { settingsQuotaList } from '../../../../operations/settings/quota-list.ts';
import { listCommand } from '../../../app/list-command.ts';
import { quotas } from './views.ts';

export const command = listCommand({
  path: ['settings', 'quota', 'list'],
  operation: settingsQuotaList,
  details: 'Any number of jobs of a machine type without a quota run at once.',
  view: quotas,
  examples: ['roster settings quota list', 'roster settings quota list --json'],
});
