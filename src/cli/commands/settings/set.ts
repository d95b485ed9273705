import { settingsSet } from '../../../operations/settings/set.ts';
import { operationCommand } from '../../app/command.ts';
import { view } from './views.ts';

export const command = operationCommand({
  path: ['settings', 'set'],
  operation: settingsSet,
  details:
    'name is what the organization is called; url is where people reach it, for links in e-mails. An empty URL clears it.',
  positions: ['key', 'value'],
  view,
  examples: [
    'roster settings set name "Acme Corporation"',
    'roster settings set url https://roster.acme.example',
    'roster settings set url ""',
  ],
});
