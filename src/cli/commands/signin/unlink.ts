import { signinUnlink } from '../../../operations/signin/unlink.ts';
import { operationCommand } from '../../app/command.ts';
import { person } from '../people/views.ts';

export const command = operationCommand({
  path: ['signin', 'unlink'],
  operation: signinUnlink,
  details:
    'The person is found by a verified address again when they sign in next, unless they may change Owners. Sessions go on; to end what somebody has, deactivate them.',
  positions: ['person'],
  view: person,
  confirm: (input) =>
    `Take the ${input.provider === undefined ? 'identities of all providers' : `identity of ${input.provider}`} away from ${input.person}?`,
  examples: ['roster signin unlink grace --yes', 'roster signin unlink grace --provider okta --dry-run'],
  done: ({ username }) => `${username} is not linked to it any more`,
});
