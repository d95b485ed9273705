import { roleEdit } from '../../../operations/role/edit.ts';
import { operationCommand } from '../../app/command.ts';
import { warningOfPlanned } from './planned.ts';
import { role } from './views.ts';

export const command = operationCommand({
  path: ['role', 'edit'],
  details:
    'Everybody who has the role has its new permissions at once. --add and --remove change the list of permissions, --permission replaces it. "--maps-to none" takes the mapping away. Predefined roles stay as they are.',
  operation: roleEdit,
  positions: ['role'],
  view: role,
  examples: [
    'roster role edit Helpdesk --add organization.people.modify --remove organization.people.reset_password',
    'roster role edit Helpdesk --name Support --description "First answers" --maps-to Reader',
    'roster role edit Helpdesk --permission organization.people.view --maps-to none',
  ],
  done: (_edited, { add = [], permissions = [] }) => warningOfPlanned([...add, ...permissions]),
});
