import { settingsAgentShow } from '../../../../operations/settings/agent-show.ts';
import { operationCommand } from '../../../app/command.ts';
import { agent } from './views.ts';

export const command = operationCommand({
  path: ['settings', 'agent', 'show'],
  operation: settingsAgentShow,
  details:
    'The mode is machine_type, auto (whoever runs the pipeline chooses) or unset (nothing was chosen here). What holds in a project in the end: roster settings agent resolve.',
  view: agent,
  examples: ['roster settings agent show', 'roster settings agent show --project Rocket --json'],
});
