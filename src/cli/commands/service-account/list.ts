import { serviceAccountList } from '../../../operations/service-account/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { accounts } from './views.ts';

export const command = listCommand({
  path: ['service-account', 'list'],
  operation: serviceAccountList,
  view: accounts,
  examples: ['roster service-account list', 'roster service-account list --search ci --json'],
});
