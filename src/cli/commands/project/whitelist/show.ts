import { projectWhitelistShow } from '../../../../operations/project/whitelist-show.ts';
import { operationCommand } from '../../../app/command.ts';
import { whitelist } from './views.ts';

export const command = operationCommand({
  path: ['project', 'whitelist', 'show'],
  operation: projectWhitelistShow,
  positions: ['project'],
  details:
    'An empty list lets all through. Jobs are refused by it only where enforced is true: roster settings set enforce_whitelist true.',
  view: whitelist,
  examples: ['roster project whitelist show Rocket', 'roster project whitelist show Rocket --json'],
});
