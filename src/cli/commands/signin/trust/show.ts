import { signinTrustShow } from '../../../../operations/signin-trust/show.ts';
import { showCommand } from '../../../app/command.ts';
import { trust } from './views.ts';

export const command = showCommand({
  path: ['signin', 'trust', 'show'],
  operation: signinTrustShow,
  view: trust,
  examples: ['roster signin trust show repo:acme/web:*', 'roster signin trust show repo:acme/web:* --json'],
});
