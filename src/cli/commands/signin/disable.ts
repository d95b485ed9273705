import { signinDisable } from '../../../operations/signin/disable.ts';
import { operationCommand } from '../../app/command.ts';
import { provider } from './views.ts';

export const command = operationCommand({
  path: ['signin', 'disable'],
  operation: signinDisable,
  details: 'Its settings, links and mappings stay. Sessions that began by it go on until they end.',
  positions: ['provider'],
  view: provider,
  examples: ['roster signin disable okta', 'roster signin disable okta --dry-run'],
  done: ({ name }) => `nobody signs in by ${name} until it is enabled again`,
});
