import { signinMappingRemove } from '../../../../operations/signin/mapping-remove.ts';
import { operationCommand } from '../../../app/command.ts';
import { mapping } from './views.ts';

export const command = operationCommand({
  path: ['signin', 'mapping', 'remove'],
  operation: signinMappingRemove,
  details: 'Who is in the group stays in it, and keeps the role until the next sign-in.',
  positions: ['value'],
  view: mapping,
  confirm: ({ value }) => `Remove the mapping of ${value}?`,
  examples: ['roster signin mapping remove engineering --yes', 'roster signin mapping remove engineering --dry-run'],
  done: ({ value }) => `who is one of ${value} gets nothing for it any more`,
});
