import * as z from 'zod/mini';
import { field } from '../../../domain/field.ts';
import { signinRequire } from '../../../operations/signin/require.ts';
import { customCommand } from '../../app/command.ts';
import { requirement } from './views.ts';

export const command = customCommand({
  path: ['signin', 'require'],
  operation: signinRequire,
  details:
    'While it is on, passwords log in only who may change Owners, so that an Owner can always log in. Tokens work as before, and sessions go on until they end.',
  flags: z.object({ state: field(z.enum(['on', 'off']), 'whether people must sign in by a provider') }),
  positions: ['state'],
  shows: requirement,
  examples: ['roster signin require on', 'roster signin require off --json'],
  async run(cli, { state }) {
    const answer = await cli.call(signinRequire, { required: state === 'on' });
    await cli.show(requirement, answer, signinRequire.output);
    if (cli.told.unchanged) return;
    cli.note(answer.required ? 'people must sign in by a provider now' : 'passwords log in everybody again');
  },
});
