import { accessList } from '../../../operations/access/list.ts';
import { listCommand } from '../../app/list-command.ts';
import * as views from './views.ts';

export const command = listCommand({
  path: ['access', 'list'],
  details: `A grant without a project holds in the organization and in every project. ${views.DEACTIVATED}`,
  operation: accessList,
  positions: ['subject'],
  view: views.grants,
  complete: true,
  notes: ({ deactivated }, { subject }) =>
    deactivated ? [`${String(subject)} is deactivated and can do nothing`] : [],
  examples: ['roster access list grace', 'roster access list Platform --fields permission,via --json'],
});
