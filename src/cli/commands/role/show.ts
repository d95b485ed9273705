import { roleShow } from '../../../operations/role/show.ts';
import { showCommand } from '../../app/command.ts';
import { roleInFull } from './views.ts';

export const command = showCommand({
  path: ['role', 'show'],
  operation: roleShow,
  details:
    'On a terminal, a checklist of all permissions of its scope with the allowed ones ticked; ✕ marks what nothing checks yet.',
  view: roleInFull,
  examples: ['roster role show Member', 'roster role show Admin --scope project --json'],
});
