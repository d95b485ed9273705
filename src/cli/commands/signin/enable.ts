import { signinEnable } from '../../../operations/signin/enable.ts';
import { operationCommand } from '../../app/command.ts';
import { provider } from './views.ts';

export const command = operationCommand({
  path: ['signin', 'enable'],
  operation: signinEnable,
  positions: ['provider'],
  view: provider,
  examples: ['roster signin enable okta', 'roster signin enable okta --json'],
  done: ({ name }) => `people can sign in by ${name} again`,
});
