import { signinList } from '../../../operations/signin/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { providers } from './views.ts';

export const command = listCommand({
  path: ['signin', 'list'],
  operation: signinList,
  view: providers,
  examples: ['roster signin list', 'roster signin list --json'],
  notes: ({ required }) => (required ? ['passwords log in only who may change Owners'] : []),
});
