import { settingsAgentResolve } from '../../../../operations/settings/agent-resolve.ts';
import { operationCommand } from '../../../app/command.ts';
import { resolved } from './views.ts';

export const command = operationCommand({
  path: ['settings', 'agent', 'resolve'],
  operation: settingsAgentResolve,
  details:
    'The choice of the project holds, else that of the organization, else auto: source says which of them. Where the mode is auto, the machine type is empty, and whoever runs the pipeline chooses.',
  view: resolved,
  examples: ['roster settings agent resolve --project Rocket', 'roster settings agent resolve --project Rocket --json'],
});
