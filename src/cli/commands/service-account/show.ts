import { serviceAccountShow } from '../../../operations/service-account/show.ts';
import { showCommand } from '../../app/command.ts';
import { account } from './views.ts';

export const command = showCommand({
  path: ['service-account', 'show'],
  operation: serviceAccountShow,
  view: account,
  examples: ['roster service-account show deployer', 'roster service-account show deployer --json'],
});
