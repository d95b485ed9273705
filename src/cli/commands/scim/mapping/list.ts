import { scimMappingList } from '../../../../operations/scim/mapping-list.ts';
import { listCommand } from '../../../app/list-command.ts';
import { mappings } from './views.ts';

export const command = listCommand({
  path: ['scim', 'mapping', 'list'],
  operation: scimMappingList,
  details: 'managed_group is the group that the provider has made under the name.',
  view: mappings,
  examples: ['roster scim mapping list', 'roster scim mapping list --json'],
});
