import * as z from 'zod/mini';
import { field, FILE } from '../../../domain/field.ts';
import { reference } from '../../../domain/names/names.ts';
import type { OutputOf } from '../../../core/operation.ts';
import { sessionExchange } from '../../../operations/session/exchange.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { notStarted } from '../../app/not-started.ts';
import type { Flat } from '../../context/flat.ts';
import { findTarget, withoutToken } from '../../context/target.ts';
import type { View } from '../../terminal/output.ts';
import { ciToken } from './ci-token.ts';
import { sameOrganization } from './hand-over.ts';

type Exchanged = Flat<OutputOf<typeof sessionExchange.output>>;

const view: View<Exchanged> = {
  data: (one) => one,
  columns: ['service_account', 'organization', 'expires_at', 'token'],
  whole: ['token'],
};

export const command = customCommand({
  path: ['token', 'exchange'],
  details:
    'In a CI job that roster trusts (roster signin trust add), gets a token of minutes for the token that the CI system makes for the job, so that the job stores no secret. It is printed alone, or with -o in a document; with COMMAND, that runs with it in ROSTER_TOKEN instead, and its exit status is the answer. The CI token comes from --token-file, --token-stdin, the variable ROSTER_ID_TOKEN, GitHub Actions or SEMAPHORE_OIDC_TOKEN, in this order. Each is exchanged once, so exchange it once a job.',
  operation: sessionExchange,
  flags: z.object({
    command: z._default(
      z.array(field(z.string(), 'a program with its arguments, behind --, that gets the token', 'COMMAND')),
      [],
    ),
    token_file: z.optional(field(z.string(), 'a file with the CI token', FILE)),
    token_stdin: z._default(field(z.boolean(), 'read the CI token from standard input'), false),
    audience: z.optional(
      field(z.string(), 'on GitHub, whom the CI token is to be for (default: the URL of the instance)', 'TEXT'),
    ),
    service_account: z.optional(
      field(reference(), 'the service account that is meant, where the job may act as several', 'NAME'),
    ),
  }),
  positions: ['command'],
  // Whoever runs it asked for the token itself.
  makesSecrets: false,
  errors: ['input_needed', 'usage', 'no_program', 'not_executable'],
  examples: [
    'roster token exchange --token-file ci-token.txt',
    'roster token exchange --token-file ci-token.txt --service-account deployer --json',
  ],
  async run(cli, flags) {
    const target = findTarget(cli.flags, withoutToken(cli.io.env));
    const subject_token = await ciToken(cli, flags, target.location);
    const caller = cli.callerAt({ ...target, token: undefined, nextToken: undefined });
    const { service_account } = flags;
    const made = await caller
      .call(sessionExchange, { subject_token, ...(service_account === undefined ? {} : { service_account }) })
      .finally(() => caller.close());
    const { io } = cli;
    // GitHub takes this line as an order to hide the token in its logs, and shows nothing of it.
    if (io.env.GITHUB_ACTIONS === 'true') await io.stderr.write(`::add-mask::${made.token}\n`);
    if (flags.command.length > 0) return runWith(cli, flags.command, made.token);
    if (cli.flags.format === undefined) await io.stdout.write(`${made.token}\n`);
    else await cli.show(view, made, sessionExchange.output);
    return undefined;
  },
});

/** Runs a program with the token, on the same organization; its exit status. Throws `no_program` and `not_executable` where it cannot be started. */
async function runWith(cli: Cli, words: readonly string[], token: string): Promise<number> {
  const { io } = cli;
  const env = { ...io.env, ...sameOrganization(cli), ROSTER_TOKEN: token };
  const { status, isStarted } = await io.program({ words, env });
  if (isStarted) return status;
  throw notStarted(words, status);
}
