import { settingsShow } from '../../../operations/settings/show.ts';
import { operationCommand } from '../../app/command.ts';
import { view } from './views.ts';

export const command = operationCommand({
  path: ['settings', 'show'],
  operation: settingsShow,
  view,
  examples: ['roster settings show', 'roster settings show --json'],
});
