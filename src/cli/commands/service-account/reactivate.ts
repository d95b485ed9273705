import { serviceAccountReactivate } from '../../../operations/service-account/reactivate.ts';
import { operationCommand } from '../../app/command.ts';
import { account } from './views.ts';

export const command = operationCommand({
  path: ['service-account', 'reactivate'],
  operation: serviceAccountReactivate,
  positions: ['account'],
  view: account,
  examples: ['roster service-account reactivate deployer', 'roster service-account reactivate deployer --json'],
});
