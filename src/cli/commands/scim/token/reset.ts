import { scimTokenReset } from '../../../../operations/scim/token-reset.ts';
import { operationCommand } from '../../../app/command.ts';
import { withSecret } from '../../token/views.ts';

export const command = operationCommand({
  path: ['scim', 'token', 'reset'],
  operation: scimTokenReset,
  details: 'The provider needs the new one before the old one ends: at once, or after --overlap.',
  view: withSecret,
  confirm: ({ overlap }) => ({
    question: `Replace the token of the identity provider? The old one stops working ${overlap === undefined ? 'at once' : 'after the overlap'}.`,
    onTerminalOnly: true,
  }),
  examples: [
    'roster scim token reset --overlap 24h --yes --secret-file scim.jsonl',
    'roster scim token reset --yes --reveal --json',
  ],
});
