import * as z from 'zod/mini';
import type { InputOf, Secret } from '../../../core/operation.ts';
import { generateToken } from '../../../core/secrets.ts';
import { emailKey, isUuid } from '../../../domain/names/names.ts';
import { CURRENT } from '../../../domain/tokens.ts';
import { tokenReset } from '../../../operations/token/reset.ts';
import { tokenShow } from '../../../operations/token/show.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { whoAmI } from '../../app/who-am-i.ts';
import { keepingToken, settle } from './context-token.ts';
import { whenOldEnds, withSecret } from './views.ts';

/** A secret is never a flag. */
const { new_token: _, ...flags } = tokenReset.input.shape;

type Given = Omit<InputOf<typeof tokenReset.input>, 'new_token'>;

export const command = customCommand({
  path: ['token', 'reset'],
  details:
    'Without NAME, the token that you use now. The new one has the name, the permissions and the lifetime of the old one. Whatever uses the old one stops working, at once or after --overlap: do it when the token is lost, or when somebody else may have it. Where it is the token of the context, the new one is saved there, too. A new token of your own is saved before it begins to work, so an interrupted reset loses nothing.',
  operation: tokenReset,
  flags: z.object(flags),
  positions: ['token'],
  shows: withSecret(false),
  examples: [
    'roster token reset --yes --reveal',
    'roster token reset ci --overlap 24h --yes --secret-file ci.jsonl',
    'roster token reset laptop --person grace --expires 30d --yes --reveal --json',
  ],
  async run(cli, input) {
    if (!cli.flags.dryRun) await settle(cli);
    await confirmReset(cli, input);
    const self = await selfOf(cli);
    const isOwnToken = !cli.flags.dryRun && self !== undefined && (await isOwn(cli, self, input));
    const made = isOwnToken ? await resetOwn(cli, input, self) : await cli.call(tokenReset, input);
    await cli.show(withSecret(cli.showsSecrets), made, tokenReset.output);
    cli.note(whenOldEnds(made));
  },
});

/** Who calls: a person, or a service account. */
interface Self {
  readonly isPerson: boolean;
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
}

/** Undefined: the instance does not tell. */
async function selfOf({ caller }: Cli): Promise<Self | undefined> {
  const who = await whoAmI(caller);
  if (who === undefined) return undefined;
  return 'username' in who
    ? { isPerson: true, id: who.id, email: who.email, name: who.username }
    : { isPerson: false, id: who.id, email: null, name: who.name };
}

/** Whether one's own token is meant, however it and oneself are named. */
async function isOwn(cli: Cli, self: Self, { token = CURRENT, person, service_account: account }: Given) {
  const { isPerson, id, email, name } = self;
  if (person === undefined && account === undefined)
    return !isUuid(token) || (await cli.caller.call(tokenShow, { token })).subject.name === name;
  const ref = isPerson ? person : account;
  if (ref === undefined) return false;
  if (ref === name || ref.toLowerCase() === id) return true;
  return email !== null && emailKey(ref) === emailKey(email);
}

/** Makes the secret here, so that it is kept before the call. */
async function resetOwn(cli: Cli, input: Given, { email, name: username }: Self) {
  const secret = generateToken((await cli.io.environment()).random);
  const proposed: Secret = { email, username, kind: 'token', secret };
  return keepingToken(cli, secret, () =>
    cli.call(tokenReset, { ...input, new_token: secret }, { proposed: [proposed] }),
  );
}

/** Asks on a terminal, after a warning that programs with the old token stop working. */
async function confirmReset(cli: Cli, input: Given): Promise<void> {
  const { token, overlap } = input;
  const trial = () => cli.dryRun(tokenReset, input);
  const when = overlap === undefined ? 'at once' : 'after the overlap';
  if (cli.canAsk && !cli.flags.yes)
    cli.note(
      `Integrations that use the old token stop working ${when}. Do this only if it is lost, or if somebody else may have it.`,
    );
  const which = token === undefined || token === CURRENT ? 'the token that you use now' : `the token ${token}`;
  await cli.confirm({ question: `Replace ${which}?`, onTerminalOnly: true }, trial);
}
