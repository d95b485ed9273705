import { serviceAccountEdit } from '../../../operations/service-account/edit.ts';
import { operationCommand } from '../../app/command.ts';
import { account } from './views.ts';

export const command = operationCommand({
  path: ['service-account', 'edit'],
  operation: serviceAccountEdit,
  positions: ['account'],
  view: account,
  examples: [
    'roster service-account edit deployer --description "Rolls out the site"',
    'roster service-account edit deployer --name rollout --role Admin',
  ],
});
