import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { field, FILE } from '../../../domain/field.ts';
import { PROVIDERS } from '../../../domain/invitations.ts';
import type { InputOf } from '../../../core/operation.ts';
import { peopleInvite } from '../../../operations/people/invite.ts';
import { splitAddressed } from '../../terminal/email-list.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { codesNeedPlace, sendInvitations } from '../invitation/send-invitations.ts';
import { offers } from '../invitation/views.ts';
import { askEmails, askRoleAndGroups, reviewed } from './interview.ts';
import type { Words } from './interview.ts';
import { inviteesFrom } from './invitees-from.ts';
import type { Invitees } from './invitees-from.ts';

type Input = InputOf<typeof peopleInvite.input>;

const { role, groups, expires, if_not_exists } = peopleInvite.input.shape;

const flags = z.object({
  emails: z._default(
    z.array(field(z.string(), 'e-mail addresses, or EMAIL=ROLE; also one list with commas', 'EMAIL')),
    [],
  ),
  role,
  groups,
  expires,
  provider: z.optional(field(z.enum(PROVIDERS), 'where the handle is from, instead of an e-mail')),
  handle: z.optional(field(z.string(), 'the handle of one person there; every character counts', 'HANDLE')),
  uid: z.optional(field(z.string(), "the provider's own id of that account", 'UID')),
  from: z.optional(
    field(
      z.string(),
      'a file of people: one a line, handles with --provider, else addresses; or a CSV with the column email or handle, and provider, uid, role; - for standard input',
      FILE,
    ),
  ),
  if_not_exists,
});

const WORDS: Words = {
  go: 'Invite',
  one: 'Send this invitation?',
  many: (count) => `Send these ${count} invitations?`,
};

export const command = customCommand({
  path: ['people', 'invite'],
  details:
    'Each gets a code, which "roster invitation accept" takes once. If ROSTER_SMTP_URL and ROSTER_MAIL_FROM are set, it is sent by e-mail; else it is shown here. Several people are invited together or not at all. Without an e-mail, a terminal asks for everything.',
  operation: peopleInvite,
  flags,
  needsPlace: codesNeedPlace,
  positions: ['emails'],
  examples: [
    'roster people invite dorothy@acme.example --role Admin --reveal',
    'roster people invite dennis@acme.example=Admin,barbara@acme.example --group Compilers --expires 3d --reveal',
    'roster people invite --provider github --handle TomFern --secret-file tom.jsonl',
    'roster people invite --provider github --from handles.txt --role Member --secret-file invited.jsonl',
  ],
  async run(cli, given) {
    const input = await inputFrom(cli, given);
    if ((input.people ?? []).length + (input.accounts ?? []).length === 0) {
      await cli.show(offers(false), []);
      cli.note('the file names nobody, and nobody was invited');
      return;
    }
    await sendInvitations(cli, peopleInvite, input, (input.accounts ?? []).length === 0);
  },
});

async function inputFrom(cli: Cli, given: z.infer<typeof flags>): Promise<Input> {
  const { provider, handle, uid, from } = given;
  const people = splitAddressed(given.emails);
  const common = {
    groups: given.groups,
    if_not_exists: given.if_not_exists,
    ...(given.role === undefined ? {} : { role: given.role }),
    ...(given.expires === undefined ? {} : { expires: given.expires }),
  };
  if (from !== undefined) {
    if (handle !== undefined || uid !== undefined)
      throw new AppError('usage', 'a file and --handle do not go together', { hint: 'put the handle into the file' });
    const read: Invitees = await inviteesFrom(cli, from, provider);
    return { ...common, people: [...people, ...read.people], accounts: read.accounts };
  }
  if (provider === undefined && handle === undefined && uid === undefined)
    return people.length > 0 ? { ...common, people } : { ...common, ...(await askWhom(cli)) };
  if (provider === undefined || handle === undefined)
    throw new AppError('usage', '--provider and --handle belong together', {
      hint: 'such as --provider github --handle TomFern',
    });
  if (people.length > 0)
    throw new AppError('usage', 'an invitation goes to an e-mail or to a handle, not to both', {
      hint: 'invite them one after the other',
    });
  return { ...common, accounts: [{ provider, handle, ...(uid === undefined ? {} : { uid }) }] };
}

/** Addresses, role, groups, then one look at it all before anything happens. */
async function askWhom(cli: Cli): Promise<Pick<Input, 'people' | 'role' | 'groups'>> {
  const people = (await askEmails(cli)).map((email) => ({ email }));
  const answers = await reviewed(cli, { people, ...(await askRoleAndGroups(cli)) }, WORDS);
  return { ...answers, people: [...answers.people] };
}
