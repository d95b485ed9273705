import { serviceAccountDeactivate } from '../../../operations/service-account/deactivate.ts';
import { operationCommand } from '../../app/command.ts';
import { account } from './views.ts';

export const command = operationCommand({
  path: ['service-account', 'deactivate'],
  operation: serviceAccountDeactivate,
  positions: ['account'],
  view: account,
  examples: ['roster service-account deactivate deployer', 'roster service-account deactivate deployer --json'],
});
