import { serviceAccountDelete } from '../../../operations/service-account/delete.ts';
import { operationCommand } from '../../app/command.ts';
import { account } from './views.ts';

export const command = operationCommand({
  path: ['service-account', 'delete'],
  operation: serviceAccountDelete,
  positions: ['account'],
  view: account,
  examples: ['roster service-account delete deployer --yes', 'roster service-account delete deployer --yes --json'],
  confirm: (input) => `Delete the service account ${input.account}? Whatever uses its tokens stops working.`,
  done: ({ name }) => `the service account ${name} is deleted, and its tokens with it`,
});
