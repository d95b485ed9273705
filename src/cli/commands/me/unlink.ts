import { meUnlink } from '../../../operations/me/unlink.ts';
import { operationCommand } from '../../app/command.ts';
import type { View } from '../../terminal/output.ts';

const view: View<{ readonly provider: string; readonly username: string; readonly identities: number }> = {
  data: (one) => one,
  columns: ['provider', 'username', 'identities'],
};

export const command = operationCommand({
  path: ['me', 'unlink'],
  operation: meUnlink,
  details:
    'Linking is done in a browser, on the page about yourself. You keep your sessions, and sign in with your password from now on, or at another provider. Unless you may change Owners, you are found again by a verified address that is yours here when it signs in there next.',
  positions: ['provider'],
  view,
  confirm: ({ provider }) => `Stop signing in at ${provider}?`,
  examples: ['roster me unlink okta --yes', 'roster me unlink okta --dry-run'],
  done: ({ provider, username }) => `${username} is not linked to ${provider} any more`,
});
