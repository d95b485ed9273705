import * as z from 'zod/mini';
import { peopleAdd } from '../../../operations/people/add.ts';
import type { PersonWithPassword } from '../../../domain/people.ts';
import { groupList } from '../../../operations/group/read.ts';
import { AppError } from '../../../domain/errors.ts';
import { field } from '../../../domain/field.ts';
import { emailFault, inferredUsername, usernameFault } from '../../../domain/names.ts';
import type { InputOf } from '../../../core/operation.ts';
import { ROLE_SETS } from '../../../domain/predefined-roles.ts';
import { askRole } from '../../ask-role.ts';
import type { Cli } from '../../cli.ts';
import { customCommand } from '../../command.ts';
import type { View } from '../../output.ts';
import { showsSecrets } from './views.ts';

type Input = InputOf<typeof peopleAdd.input>;

const flags = z.object({
  emails: z._default(z.array(field(z.string(), 'e-mail addresses; also one list with commas', 'EMAIL')), []),
  username: z.optional(field(z.string(), 'the username of a single person; else inferred from the e-mail', 'USERNAME')),
  role: z.optional(field(z.string(), 'the organization role they get', 'ROLE')),
  groups: z._default(z.array(field(z.string(), 'a group to put them in', 'GROUP')), []),
});

const added = (shown: boolean): View<readonly PersonWithPassword[]> => ({
  data: (people) =>
    people.map(({ temporary_password, ...person }) => (shown ? { ...person, temporary_password } : person)),
  columns: shown
    ? ['username', 'email', 'role', 'temporary_password']
    : ['username', 'email', 'role', 'status', 'groups'],
  whole: ['temporary_password'],
});

export const add = customCommand({
  path: ['people', 'add'],
  summary: peopleAdd.summary,
  details:
    'Each gets an active account and a temporary password, which works once, for 7 days, and leads to choosing an own one. Several people are added together or not at all. Without an e-mail, a terminal asks for everything.',
  operation: peopleAdd,
  flags,
  positions: ['emails'],
  writes: true,
  makesSecrets: true,
  examples: [
    'roster people add dorothy@acme.example --role Admin --reveal',
    'roster people add dennis@acme.example,barbara@acme.example --secret-file new-people.jsonl',
  ],
  async run(cli, given) {
    const emails = given.emails
      .flatMap((text) => text.split(','))
      .map((text) => text.trim())
      .filter((text) => text !== '');
    if (given.username !== undefined && emails.length > 1)
      throw new AppError('usage', '--username names one person, and there are several e-mails', {
        hint: 'add them one by one',
      });
    const input: Input =
      emails.length === 0
        ? await askWhom(cli)
        : {
            people: emails.map((email) =>
              given.username === undefined ? { email } : { email, username: given.username },
            ),
            groups: given.groups,
            ...(given.role === undefined ? {} : { role: given.role }),
          };
    const people = await cli.call(peopleAdd, input);
    const shown = showsSecrets(cli);
    await cli.show(added(shown), people);
    if (cli.format === 'table')
      cli.note(
        shown
          ? 'These passwords are not shown again. Each works once, for 7 days.'
          : `The temporary passwords are in ${cli.flags.secretFile ?? ''}.`,
      );
  },
});

/** The whole interview: addresses, usernames, role, groups, then one look at it all before anything happens. */
async function askWhom(cli: Cli): Promise<Input> {
  const prompter = await cli.prompter('EMAIL');
  const split = (text: string) => text.split(/[,\s]+/).filter((part) => part !== '');
  const faultOf = (text: string) =>
    split(text)
      .map((email) => [email, emailFault(email)] as const)
      .find(([, fault]) => fault !== undefined);
  const emails = split(
    await prompter.input('E-mail addresses, separated by commas:', {
      check: (text) => (split(text).length === 0 ? 'at least one is needed' : faultOf(text)?.join(' ')),
    }),
  );
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
  const role = await askRole(cli, 'Role:', defaultRoleNames());
  const known = await cli.caller.call(groupList, { limit: 1000 });
  const groups =
    known.items.length === 0
      ? []
      : await prompter.checkbox(
          'Groups:',
          known.items.map(({ name }) => ({ value: name })),
        );
  return reviewed(cli, { people, role, groups });
}

/** The names that the default role has in the predefined sets. */
const defaultRoleNames = (): string[] => Object.values(ROLE_SETS).map((set) => set.defaultRole);

/** Shows what will happen and asks once; an address can still be dropped. */
async function reviewed(cli: Cli, input: Input & { readonly role: string; readonly groups: string[] }): Promise<Input> {
  const prompter = await cli.prompter('EMAIL');
  for (let { people } = input; ;) {
    const lines = people.map(({ email, username }) => `  ${username ?? ''}  ${email}`).join('\n');
    await cli.io.stderr.write(
      `${lines}\n  as ${input.role}${input.groups.length === 0 ? '' : `, in ${input.groups.join(', ')}`}\n`,
    );
    const next = await prompter.select(
      people.length === 1 ? 'Create this account?' : `Create these ${people.length} accounts?`,
      [
        { value: 'create', name: 'Create' },
        ...(people.length > 1 ? [{ value: 'drop', name: 'Drop an address first' }] : []),
        { value: 'cancel', name: 'Cancel' },
      ],
    );
    if (next === 'create') return { ...input, people };
    if (next === 'cancel') throw new AppError('interrupted', 'cancelled; nothing was changed');
    const dropped = await prompter.select(
      'Drop which?',
      people.map(({ email }) => ({ value: email })),
    );
    people = people.filter(({ email }) => email !== dropped);
  }
}
