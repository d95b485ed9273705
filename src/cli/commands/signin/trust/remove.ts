import { signinTrustRemove } from '../../../../operations/signin-trust/remove.ts';
import { operationCommand } from '../../../app/command.ts';
import { trust } from './views.ts';

export const command = operationCommand({
  path: ['signin', 'trust', 'remove'],
  operation: signinTrustRemove,
  positions: ['trust'],
  view: trust,
  confirm: (input) => `Remove the trust ${input.trust}? Its CI jobs get no more tokens, and theirs end.`,
  examples: [
    'roster signin trust remove repo:acme/web:* --yes',
    'roster signin trust remove repo:acme/web:* --dry-run',
  ],
  done: ({ subject }) => `the trust in ${subject} is removed`,
});
