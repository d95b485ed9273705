import { projectWhitelistUnset } from '../../../../operations/project/whitelist-unset.ts';
import { operationCommand } from '../../../app/command.ts';
import { whitelist } from './views.ts';

export const command = operationCommand({
  path: ['project', 'whitelist', 'unset'],
  operation: projectWhitelistUnset,
  positions: ['project'],
  details: 'Jobs for any branch or tag may run then, also where the organization enforces whitelists.',
  view: whitelist,
  examples: ['roster project whitelist unset Rocket', 'roster project whitelist unset Rocket --json'],
  done: ({ project }) => `the project ${project} has no whitelist`,
});
