import { signinMappingList } from '../../../../operations/signin/mapping-list.ts';
import { listCommand } from '../../../app/list-command.ts';
import { mappings } from './views.ts';

export const command = listCommand({
  path: ['signin', 'mapping', 'list'],
  operation: signinMappingList,
  details: 'Of several that give a role to somebody, the first one counts; groups are given by all that fit.',
  view: mappings,
  examples: ['roster signin mapping list', 'roster signin mapping list --provider okta --json'],
});
