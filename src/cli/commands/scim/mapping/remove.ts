import { scimMappingRemove } from '../../../../operations/scim/mapping-remove.ts';
import { operationCommand } from '../../../app/command.ts';
import { mapping } from './views.ts';

export const command = operationCommand({
  path: ['scim', 'mapping', 'remove'],
  operation: scimMappingRemove,
  positions: ['group'],
  view: mapping,
  confirm: ({ group }) => `Remove the mapping of ${group}? The group at hand gets the default role.`,
  examples: [
    'roster scim mapping remove "Platform Admins" --yes',
    'roster scim mapping remove "Platform Admins" --dry-run',
  ],
  done: ({ group }) => `the group ${group} of the identity provider gets the default role`,
});
