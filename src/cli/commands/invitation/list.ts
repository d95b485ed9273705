import { invitationList } from '../../../operations/invitation/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { invitations } from './views.ts';

export const command = listCommand({
  path: ['invitation', 'list'],
  operation: invitationList,
  view: invitations,
  examples: ['roster invitation list', 'roster invitation list --status pending --role Admin --json'],
});
