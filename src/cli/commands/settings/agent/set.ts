import { agentText } from '../../../../domain/jobs/agent.ts';
import { settingsAgentSet } from '../../../../operations/settings/agent-set.ts';
import { operationCommand } from '../../../app/command.ts';
import { agent, whose } from './views.ts';

export const command = operationCommand({
  path: ['settings', 'agent', 'set'],
  operation: settingsAgentSet,
  details:
    'For all projects, or with --project for one, whatever was chosen for the others. With --auto whoever runs the pipeline chooses; in a project that holds although the organization has chosen a machine type.',
  view: agent,
  examples: [
    'roster settings agent set --machine-type e1-standard-2 --os-image ubuntu2204',
    'roster settings agent set --machine-type s1-my-agents --project Rocket',
    'roster settings agent set --auto --project Rocket --json',
  ],
  done: (chosen) => `the initialization agent of ${whose(chosen)} is ${agentText(chosen)}`,
});
