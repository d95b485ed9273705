import { settingsAgentUnset } from '../../../../operations/settings/agent-unset.ts';
import { operationCommand } from '../../../app/command.ts';
import { agent, whose } from './views.ts';

export const command = operationCommand({
  path: ['settings', 'agent', 'unset'],
  operation: settingsAgentUnset,
  details: 'In a project, what the organization chose holds again; of the organization, auto.',
  view: agent,
  examples: ['roster settings agent unset', 'roster settings agent unset --project Rocket'],
  done: (now) => `no initialization agent is chosen for ${whose(now)}`,
});
