import { signinTrustList } from '../../../../operations/signin-trust/list.ts';
import { listCommand } from '../../../app/list-command.ts';
import { trusts } from './views.ts';

export const command = listCommand({
  path: ['signin', 'trust', 'list'],
  operation: signinTrustList,
  details: 'A CI token is compared with the oldest first, and gets the token of the first that fits.',
  view: trusts,
  examples: ['roster signin trust list', 'roster signin trust list --json'],
});
