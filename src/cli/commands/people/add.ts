import * as z from 'zod/mini';
import { peopleAdd } from '../../../operations/people/add.ts';
import { ifNotExists } from '../../../operations/shared/if-not-exists.ts';
import { peopleShow } from '../../../operations/people/show.ts';
import { AppError } from '../../../domain/errors.ts';
import { field, GROUP, PERSON, ROLE } from '../../../domain/field.ts';
import { inferredUsername, usernameFault } from '../../../domain/names/names.ts';
import type { InputOf } from '../../../core/operation.ts';
import { splitAddresses } from '../../terminal/email-list.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import type { View } from '../../terminal/output.ts';
import { askEmails, askRoleAndGroups, reviewed } from './interview.ts';
import type { Words } from './interview.ts';
import type { PersonWithPassword } from './views.ts';

type Input = InputOf<typeof peopleAdd.input>;

const flags = z.object({
  emails: z._default(z.array(field(z.string(), 'e-mail addresses; also one list with commas', 'EMAIL')), []),
  username: z.optional(field(z.string(), 'the username of a single person; else inferred from the e-mail', 'USERNAME')),
  role: z.optional(field(z.string(), 'the organization role they get', ROLE)),
  groups: z._default(z.array(field(z.string(), 'a group to put them in', GROUP)), []),
  like: z.optional(field(z.string(), 'somebody whose role and groups they get, beside those that are given', PERSON)),
  ...ifNotExists(),
});

const WORDS: Words = {
  go: 'Create',
  one: 'Create this account?',
  many: (count) => `Create these ${count} accounts?`,
};

const added = (shown: boolean): View<readonly PersonWithPassword[]> => ({
  data: (people) =>
    people.map(({ temporary_password, ...person }) => (shown ? { ...person, temporary_password } : person)),
  columns: shown
    ? ['username', 'email', 'role', 'temporary_password']
    : ['username', 'email', 'role', 'status', 'groups'],
  whole: ['temporary_password'],
});

export const command = customCommand({
  path: ['people', 'add'],
  details:
    'Each gets an active account and a temporary password, which works once, for 7 days; at that login they choose a password of their own. Several people are added together or not at all. Without an e-mail, a terminal asks for everything.',
  operation: peopleAdd,
  flags,
  positions: ['emails'],
  examples: [
    'roster people add dorothy@acme.example --role Admin --reveal',
    'roster people add dennis@acme.example,barbara@acme.example --secret-file new-people.jsonl',
    'roster people add ken@acme.example --like grace --reveal',
  ],
  async run(cli, given) {
    const emails = splitAddresses(given.emails);
    if (given.username !== undefined && emails.length > 1)
      throw new AppError('usage', '--username names one person, and there are several e-mails', {
        hint: 'add them one by one',
      });
    const { role, groups } = await likeSomebody(cli, given);
    const input: Input =
      emails.length === 0
        ? await askWhom(cli, given.like === undefined || role === undefined ? undefined : { role, groups })
        : {
            people: emails.map((email) =>
              given.username === undefined ? { email } : { email, username: given.username },
            ),
            groups,
            ...(role === undefined ? {} : { role }),
          };
    const people = await cli.call(peopleAdd, { ...input, if_not_exists: given.if_not_exists });
    await cli.show(added(cli.showsSecrets), people);
  },
});

/** The role and groups that are given, completed by those of the person who is the model. Throws `invalid` where that one has no role. */
async function likeSomebody(
  cli: Cli,
  { like, role, groups }: Pick<z.infer<typeof flags>, 'like' | 'role' | 'groups'>,
): Promise<Pick<Input, 'role'> & { readonly groups: string[] }> {
  if (like === undefined) return role === undefined ? { groups } : { role, groups };
  const model = await cli.caller.call(peopleShow, { person: like });
  const copied = role ?? model.role;
  if (copied === null)
    throw new AppError('invalid', `--like: ${model.username} has no role of their own`, {
      hint: 'give --role as well',
    });
  return { role: copied, groups: [...new Set([...groups, ...model.groups])] };
}

/**
 * The whole interview: addresses, usernames, role and groups unless they are decided, then one look at it all before
 * anything happens.
 */
async function askWhom(
  cli: Cli,
  decided: { readonly role: string; readonly groups: string[] } | undefined,
): Promise<Input> {
  const emails = await askEmails(cli);
  const prompter = await cli.prompter('EMAIL');
  const people: { email: string; username: string }[] = [];
  for (const email of emails) {
    people.push({
      email,
      username: await prompter.input(`Username of ${email}:`, {
        default: inferredUsername(email),
        check: usernameFault,
      }),
    });
  }
  const answers = await reviewed(cli, { people, ...(decided ?? (await askRoleAndGroups(cli))) }, WORDS);
  return { ...answers, people: [...answers.people] };
}
