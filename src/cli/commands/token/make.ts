import type { OutputOf } from '../../../core/operation.ts';
import { tokenCreate } from '../../../operations/token/create.ts';
import { tokenReset } from '../../../operations/token/reset.ts';
import { sessionWhoami } from '../../../operations/session.ts';
import type { Cli } from '../../cli.ts';
import { customCommand } from '../../command.ts';
import { findTarget } from '../../target.ts';
import type { Target } from '../../target.ts';
import { keepToken, promoteToken } from '../../token-keeping.ts';
import { showsSecrets } from '../people/views.ts';
import { withSecret } from './views.ts';

export const create = customCommand({
  path: ['token', 'create'],
  summary: tokenCreate.summary,
  details:
    'Each program that uses roster deserves a token of its own, limited to what it does. It can never do more than its owner may at that moment. The secret is shown once.',
  operation: tokenCreate,
  flags: tokenCreate.input,
  positions: ['name'],
  writes: true,
  makesSecrets: true,
  examples: [
    'roster token create laptop --reveal',
    'roster token create nightly --permission organization.people.view --expires 30d --secret-file nightly.jsonl',
    'roster token create importer --person grace --expires never --secret-file importer.jsonl --json',
  ],
  async run(cli, input) {
    const made = await cli.call(tokenCreate, input);
    await cli.show(withSecret(showsSecrets(cli)), made, tokenCreate.output);
    noteSecret(cli);
    const lacking = made.lacking_permissions;
    if (lacking.length > 0)
      cli.note(`warning: ${made.subject} lacks ${lacking.join(', ')}, and so does the token until that changes`);
  },
});

export const reset = customCommand({
  path: ['token', 'reset'],
  summary: tokenReset.summary,
  details:
    'Without NAME, the token that you use now. The new one has the name, the permissions and the lifetime of the old one. Whatever uses the old one stops working, at once or after --overlap: do it when the token is lost, or when somebody else may have it. Where it is the token of the context, the new one is saved there, too.',
  operation: tokenReset,
  flags: tokenReset.input,
  positions: ['name'],
  writes: true,
  makesSecrets: true,
  examples: [
    'roster token reset --yes --reveal',
    'roster token reset ci --overlap 24h --yes --secret-file ci.jsonl',
    'roster token reset laptop --person grace --expires 30d --yes --reveal --json',
  ],
  async run(cli, input) {
    const context = contextInUse(cli);
    // Of two tokens that wait for their turn one would be lost: the one of an earlier crash goes first.
    if (context?.nextToken !== undefined) await cli.caller.call(sessionWhoami, {});
    await confirmReset(cli, input);
    const made = await cli.call(tokenReset, input, {
      keep: async (secrets) => {
        for (const { secret, replacesCurrent } of secrets)
          if (context !== undefined && replacesCurrent === true) await keepToken(cli.io.env, context, secret);
      },
    });
    if (context !== undefined && made.replaced_current) await promoteToken(cli.io.env, context, made.token, {});
    await cli.show(withSecret(showsSecrets(cli)), made, tokenReset.output);
    noteSecret(cli);
    cli.note(
      made.old_ends_at === null
        ? 'warning: the old token stopped working; whatever uses it needs the new one now'
        : `warning: the old token works until ${made.old_ends_at}; whatever uses it needs the new one by then`,
    );
  },
});

/** The context whose own token authenticates here; undefined where ROSTER_TOKEN does. */
function contextInUse(cli: Cli): Target | undefined {
  const target = findTarget(cli.flags, cli.io.env);
  return cli.io.env.ROSTER_TOKEN || target.context === undefined ? undefined : target;
}

/** Asks on a terminal, after the warning of S0 and S1. */
async function confirmReset(cli: Cli, { name, overlap }: OutputOf<typeof tokenReset.input>): Promise<void> {
  const when = overlap === undefined ? 'at once' : 'after the overlap';
  if (cli.canAsk && !cli.flags.yes)
    cli.note(
      `Integrations that use the old token stop working ${when}. Do this only if it is lost, or if somebody else may have it.`,
    );
  const which = name === undefined ? 'the token that you use now' : `the token ${name}`;
  await cli.confirm({ question: `Replace ${which}?`, onTerminalOnly: true });
}

function noteSecret(cli: Cli): void {
  if (cli.format !== 'table') return;
  cli.note(showsSecrets(cli) ? 'This token is not shown again.' : `The token is in ${cli.flags.secretFile ?? ''}.`);
}
