import { serviceAccountShow } from '../../../operations/service-account/read.ts';
import { operationCommand } from '../../app/command.ts';
import { account } from './views.ts';

export const command = operationCommand({
  path: ['service-account', 'show'],
  operation: serviceAccountShow,
  positions: ['account'],
  view: account,
  examples: ['roster service-account show deployer', 'roster service-account show deployer --json'],
});
