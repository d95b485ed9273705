import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { field, FILE, PROJECT } from '../../../domain/field.ts';
import type { Reference } from '../../../domain/field.ts';
import type { GivenRule } from '../../../domain/notifications/rules.ts';
import type { OutputOf } from '../../../core/operation.ts';
import type { Cli } from '../../app/cli.ts';
import { readSecretText, readText } from '../../process/read-text.ts';
import { readDocument } from './read-document.ts';

/** The flags that make one rule, or name the file that has several. */

const list = (describe: string, placeholder: string | Reference) =>
  z._default(z.array(field(z.string(), describe, placeholder)), []);

/** The flags of rules; secrets come from files. */
export const ruleFlags = {
  file: z.optional(
    field(z.string(), 'a YAML file with the rules, as "notification show -o yaml" prints them; - for standard input', {
      ...FILE,
      short: 'f',
    }),
  ),
  resources: list('only events of this resource, such as User', 'RESOURCE'),
  operations: list('only events of this operation, such as RoleChanged', 'OPERATION'),
  actors: list('only what this person or service account does', 'USERNAME'),
  outcomes: list('only events of this outcome: ok, denied', 'OUTCOME'),
  projects: list('tell of jobs that ended: of this project', PROJECT),
  branches: list('only of jobs for this branch', 'BRANCH'),
  tags: list('only of jobs for this tag', 'TAG'),
  pipelines: list('only of jobs of this pipeline', 'NAME'),
  blocks: list('only of jobs of this part of a pipeline', 'NAME'),
  states: list('only of jobs in this state: done, or one of those of jobs', 'STATE'),
  results: list('only of jobs with this result: passed, failed, stopped, lost', 'RESULT'),
  slack: z.optional(
    field(z.string(), 'tell Slack: a file with the address of an incoming webhook; - for standard input', FILE),
  ),
  channels: list('the channel in Slack, where its webhook lets choose', 'CHANNEL'),
  message: z.optional(field(z.string(), 'what stands before each message in Slack', 'TEXT')),
  webhook: z.optional(field(z.string(), 'call this URL', 'URL')),
  sign_with: z.optional(
    field(z.string(), 'a file with the secret that signs what the webhook gets; - for standard input', FILE),
  ),
  unsigned: z.optional(field(z.boolean(), 'do not sign what the webhook gets')),
  emails: list('send an e-mail to this address', 'EMAIL'),
  subject: z.optional(field(z.string(), 'the subject of the e-mail', 'TEXT')),
};

type RuleFlags = OutputOf<z.ZodMiniObject<typeof ruleFlags>>;

/** What a file or flags say: rules, and the name that a file gives the notification. */
interface Given {
  readonly name?: string | undefined;
  /** undefined: nothing is said of rules. */
  readonly rules?: GivenRule[] | undefined;
}

/** The rules of a file or of flags; a rule of flags gets the name. Throws `usage` for both, `invalid`, and what naming throws. */
export async function rulesFrom(
  cli: Cli,
  { file, ...flags }: RuleFlags,
  naming: () => Promise<string>,
): Promise<Given> {
  const isGiven = Object.values(flags).some(
    (value) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  if (file === undefined) return isGiven ? { rules: [await ruleOf(cli, flags, naming)] } : {};
  if (isGiven)
    throw new AppError('usage', 'rules are given twice: in a file, and by flags', {
      hint: 'leave out the flags, or -f',
    });
  return readDocument(await readText(file, cli.io), file);
}

async function ruleOf(cli: Cli, flags: Omit<RuleFlags, 'file'>, naming: () => Promise<string>): Promise<GivenRule> {
  const { webhook, slack, emails } = flags;
  requireFor('--webhook', webhook !== undefined, { '--sign-with': flags.sign_with, '--unsigned': flags.unsigned });
  requireFor('--slack', slack !== undefined, { '--message': flags.message, '--channel': flags.channels[0] });
  requireFor('--email', emails.length > 0, { '--subject': flags.subject });
  return {
    name: await naming(),
    filter: {
      resource: flags.resources,
      operation: flags.operations,
      actor: flags.actors,
      outcome: flags.outcomes as ('ok' | 'denied')[],
      ...jobFilter(flags),
    },
    notify: {
      ...(slack === undefined
        ? {}
        : {
            slack: {
              endpoint: await readSecretText(slack, cli.io),
              channels: flags.channels,
              ...(flags.message === undefined ? {} : { message: flags.message }),
            },
          }),
      ...(webhook === undefined
        ? {}
        : {
            webhook: {
              endpoint: webhook,
              ...(flags.sign_with === undefined ? {} : { secret: await readSecretText(flags.sign_with, cli.io) }),
              ...(flags.unsigned === undefined ? {} : { unsigned: flags.unsigned }),
            },
          }),
      ...(emails.length === 0
        ? {}
        : { email: { to: emails, ...(flags.subject === undefined ? {} : { subject: flags.subject }) } }),
    },
  };
}

/** The filters of jobs that are given. */
const jobFilter = (flags: Omit<RuleFlags, 'file'>) => {
  const { projects, branches, pipelines, blocks, states, results, tags } = flags;
  return Object.fromEntries(
    Object.entries({ projects, branches, pipelines, blocks, states, results, tags }).filter(
      ([, texts]) => texts.length > 0,
    ),
  );
};

/** Throws `usage` where a flag says how something is told that another flag did not ask for. */
function requireFor(flag: string, isThere: boolean, others: Readonly<Record<string, unknown>>): void {
  const [without] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (!isThere && without !== undefined)
    throw new AppError('usage', `${without} says nothing without ${flag}`, { hint: `give ${flag}, or leave it out` });
}
