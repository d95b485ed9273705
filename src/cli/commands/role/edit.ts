import { roleEdit } from '../../../operations/role/edit.ts';
import { customCommand } from '../../app/command.ts';
import { warnOfPlanned } from './planned.ts';
import { role } from './views.ts';

export const command = customCommand({
  path: ['role', 'edit'],
  summary: roleEdit.summary,
  details:
    'Everybody who has the role has its new permissions at once. --add and --remove change the list of permissions, --permission replaces it. "--maps-to none" takes the mapping away. Predefined roles stay as they are.',
  operation: roleEdit,
  flags: roleEdit.input,
  positions: ['role'],
  writes: true,
  examples: [
    'roster role edit Helpdesk --add organization.people.modify --remove organization.people.reset_password',
    'roster role edit Helpdesk --name Support --description "First answers" --maps-to Reader',
    'roster role edit Helpdesk --permission organization.people.view --maps-to none',
  ],
  async run(cli, flags) {
    const edited = await cli.call(roleEdit, flags);
    await cli.show(role, edited, roleEdit.output);
    warnOfPlanned(cli, [...flags.add, ...(flags.permissions ?? [])]);
  },
});
