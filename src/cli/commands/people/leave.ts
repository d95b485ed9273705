import * as z from 'zod/mini';
import { OWNER } from '../../../domain/guards.ts';
import { peopleLeave } from '../../../operations/people/leave.ts';
import { meShow } from '../../../operations/me/show.ts';
import { sessionWhoami } from '../../../operations/session/whoami.ts';
import { customCommand } from '../../app/command.ts';
import { findTarget } from '../../context/target.ts';
import { forgetToken } from '../../context/credentials.ts';
import { departure } from './views.ts';

export const command = customCommand({
  path: ['people', 'leave'],
  details:
    'Your account goes, with its role, groups and tokens, and the open invitations that you sent are revoked; what you did stays in the audit log. An Owner types their username, or gives it with --confirm. The context forgets its token; a token in ROSTER_TOKEN stops working.',
  operation: peopleLeave,
  flags: z.object({}),
  confirms: true,
  examples: ['roster people leave --yes', 'roster people leave --yes --json'],
  async run(cli) {
    const { username, role } = await cli.caller.call(meShow, {});
    const { organization } = await cli.caller.call(sessionWhoami, {});
    await cli.confirm(
      role === OWNER
        ? { question: `Leave ${organization}? You are an Owner.`, typed: username }
        : {
            question: `Leave ${organization}? Your account goes, with its role, groups, tokens and the invitations that you sent.`,
          },
      () => cli.dryRun(peopleLeave, {}),
    );
    await cli.show(departure, await cli.call(peopleLeave, {}));
    if (cli.flags.dryRun) return;
    const { context, tokenFrom } = findTarget(cli.flags, cli.io.env);
    const isContexts = tokenFrom === 'context' && context !== undefined;
    if (isContexts) await forgetToken(cli.io.env, context);
    cli.note(`you left ${organization}${isContexts ? `; the context ${context} has forgotten its token` : ''}`);
  },
});
