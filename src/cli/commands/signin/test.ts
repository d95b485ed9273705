import * as z from 'zod/mini';
import { s256 } from '../../../lib/pkce.ts';
import type * as domain from '../../../domain/signin/tested.ts';
import { field } from '../../../domain/field.ts';
import { providerField } from '../../../domain/signin/provider-fields.ts';
import { signinTestBegin } from '../../../operations/signin/test-begin.ts';
import { signinTest } from '../../../operations/signin/test.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';
import { strange, unlessStopped } from '../login/waiting.ts';

type Tested = Flat<domain.TestedIdentity>;

const BYTES = 32;
/** How long a browser is waited for, in milliseconds. */
const PATIENCE = 10 * 60_000;

const tested: View<Tested> = {
  data: (one) => one,
  columns: [
    ...['would_be', 'reason', 'hint', 'person', 'role', 'former_role', 'joins', 'leaves'],
    ...['issuer', 'subject', 'email', 'email_counts', 'email_reason', 'username', 'groups', 'claims'],
  ],
  whole: ['issuer', 'subject'],
  row: ({ claims, ...rest }) => ({
    ...rest,
    claims: (claims as Tested['claims']).map(({ name, value }) => `${name}=${value}`),
  }),
};

export const command = customCommand({
  path: ['signin', 'test'],
  operation: signinTest,
  details:
    'Signs you in at a provider of OpenID Connect, and shows what it tells of you, whom that would be here, and what its groups would give. Nobody is logged in, linked, made or changed by it; what is given at a sign-in is judged then. The browser comes back to a port of this machine, whose address must be a redirect URI at the provider for the time of the test; if it is not, the provider shows an error in the browser. Some providers take any port of 127.0.0.1; for others, --port says which. A provider that is disabled is tested, too. The response of a SAML provider goes to its ACS URL alone, so that there is no such test of it.',
  flags: z.object({
    provider: providerField(),
    port: z.optional(
      field(z.int().check(z.minimum(1), z.maximum(65_535)), 'the port of this machine to come back to', 'PORT'),
    ),
    no_open: z.optional(field(z.boolean(), 'open no browser, but tell the address')),
  }),
  positions: ['provider'],
  shows: tested,
  errors: ['expired'],
  examples: ['roster signin test okta', 'roster signin test okta --json'],
  async run(cli, { provider, port, no_open: isClosed }) {
    const answer = await answeredTest(cli, provider, port, isClosed !== true);
    await cli.show(tested, answer, signinTest.output);
    if (!answer.enabled)
      cli.note(`${answer.provider} is disabled: nobody signs in by it until: roster signin enable ${answer.provider}`);
    cli.note('this was a test: nobody is logged in, and nothing was changed');
  },
});

/** Sends a browser to the provider, and asks what the answer means. Throws `expired`, `interrupted`, and as `signin.test` does. */
async function answeredTest(cli: Cli, provider: string, port: number | undefined, isOpened: boolean): Promise<Tested> {
  const { io } = cli;
  const { random } = await io.environment();
  const drawn = () => Buffer.from(random(BYTES)).toString('base64url');
  const [state, nonce, code_verifier] = [drawn(), drawn(), drawn()];
  const waiting = await io.loopback((answer) => answer.get('state') === state, { port, within: PATIENCE });
  try {
    const trip = { provider, redirect_uri: waiting.redirectUri, state, nonce };
    const { url } = await cli.call(signinTestBegin, { ...trip, code_challenge: s256(code_verifier) });
    // A server of somebody else must not open what it likes, or steer a terminal.
    if (!/^https?:\/\/[\x21-\x7e]+$/.test(url)) throw strange('with an address that is no web page');
    cli.note('For this test, the provider must allow this redirect URI:', 'needed');
    cli.note(`  ${waiting.redirectUri}`, 'needed');
    const opened = isOpened && (await io.browser(url));
    cli.note(
      opened ? 'A page opens in your browser. If it does not, open:' : 'Open this page on this machine:',
      'needed',
    );
    cli.note(`  ${url}`, 'needed');
    cli.note('Waiting for 10 minutes until you are signed in there; Ctrl-C stops waiting.', 'needed');
    const answer = await unlessStopped(io, waiting.answer, 'nothing was changed');
    return await cli.call(signinTest, { ...trip, code_verifier, answer: answer.toString() });
  } finally {
    await waiting.close();
  }
}
