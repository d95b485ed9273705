import { settingsSet, settingsShow } from '../../operations/settings/index.ts';
import type { Settings } from '../../domain/settings.ts';
import { operationCommand } from '../app/command.ts';
import type { View } from '../terminal/output.ts';

const view: View<Settings> = { data: (all) => all, columns: ['name', 'url'] };

export const show = operationCommand({
  path: ['settings', 'show'],
  operation: settingsShow,
  view,
  examples: ['roster settings show', 'roster settings show --json'],
});

export const set = operationCommand({
  path: ['settings', 'set'],
  operation: settingsSet,
  details:
    'name is what the organization is called; url is where people reach it, for links in what they are sent. An empty URL clears it.',
  positions: ['key', 'value'],
  view,
  examples: [
    'roster settings set name "Acme Corporation"',
    'roster settings set url https://roster.acme.example',
    'roster settings set url ""',
  ],
});
