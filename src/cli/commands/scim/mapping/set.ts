import { scimMappingSet } from '../../../../operations/scim/mapping-set.ts';
import { operationCommand } from '../../../app/command.ts';
import { mapping } from './views.ts';

export const command = operationCommand({
  path: ['scim', 'mapping', 'set'],
  operation: scimMappingSet,
  details:
    'A group that the provider makes under this name gets the role instead of the default; one that it has made gets it now. The provider gives it, so it must have what the role grants.',
  positions: ['group', 'role'],
  view: mapping,
  examples: ['roster scim mapping set "Platform Admins" Admin', 'roster scim mapping set Engineering Member --json'],
  done: ({ group, role }) => `the group ${group} of the identity provider gets ${role}`,
});
