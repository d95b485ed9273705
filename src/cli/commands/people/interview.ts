import { groupList } from '../../../operations/group/list.ts';
import { AppError } from '../../../domain/errors.ts';
import { emailFault } from '../../../domain/names/names.ts';
import { ROLE_SETS } from '../../../domain/roles/predefined.ts';
import { groupChoices } from '../../app/asking/lookups.ts';
import { askRole } from '../../app/asking/role.ts';
import type { Cli } from '../../app/cli.ts';

/** What a terminal is asked when people are added or invited without saying whom. */

/** Somebody who is to come; the role is one of their own. */
interface PersonDraft {
  readonly email: string;
  readonly username?: string;
  readonly role?: string;
}

/** All that was answered. */
interface Answers<N extends PersonDraft> {
  readonly people: readonly N[];
  readonly role: string;
  readonly groups: string[];
}

/** How the last question is put. */
export interface Words {
  readonly go: string;
  readonly one: string;
  readonly many: (count: number) => string;
}

const split = (text: string): string[] => text.split(/[,\s]+/).filter((part) => part !== '');

function faultOf(text: string): string | undefined {
  const emails = split(text);
  if (emails.length === 0) return 'at least one is needed';
  return emails
    .map((email) => ({ email, fault: emailFault(email) }))
    .filter(({ fault }) => fault !== undefined)
    .map(({ email, fault = '' }) => `${email} ${fault}`)[0];
}

/** E-mail addresses, in one list. */
export async function askEmails(cli: Cli): Promise<string[]> {
  const prompter = await cli.prompter('EMAIL');
  return split(await prompter.input('E-mail addresses, separated by commas:', { check: faultOf }));
}

/** The role and the groups that all of them get. */
export async function askRoleAndGroups(cli: Cli): Promise<Pick<Answers<PersonDraft>, 'role' | 'groups'>> {
  const role = await askRole(cli, '--role', { question: 'Role', likely: defaultRoleNames(), holder: 'all of them' });
  const { items } = await cli.caller.call(groupList, { limit: 1 });
  if (items.length === 0) return { role, groups: [] };
  const prompter = await cli.prompter('--group');
  return { role, groups: await prompter.search('Groups:', groupChoices(cli), { optional: true }) };
}

/** The names that the default role has in the predefined sets. */
const defaultRoleNames = (): string[] => Object.values(ROLE_SETS).map((set) => set.defaultRole);

/**
 * Shows what will happen and asks once; of several addresses one can still be dropped, or get a role
 * of its own. Throws `interrupted` when it is cancelled.
 */
export async function reviewed<N extends PersonDraft>(
  cli: Cli,
  answers: Answers<N>,
  words: Words,
): Promise<Answers<N>> {
  const prompter = await cli.prompter('EMAIL');
  const { role, groups } = answers;
  for (let { people } = answers; ;) {
    await cli.io.stderr.write(
      `${people.map(lineOf).join('')}  as ${role}${groups.length === 0 ? '' : `, in ${groups.join(', ')}`}\n`,
    );
    const next = await prompter.select(people.length === 1 ? words.one : words.many(people.length), [
      { value: 'go', name: words.go },
      ...(people.length > 1
        ? [
            { value: 'drop', name: 'Drop an address first' },
            { value: 'role', name: 'Give an address another role first' },
          ]
        : []),
      { value: 'cancel', name: 'Cancel' },
    ]);
    if (next === 'go') return { ...answers, people };
    if (next === 'cancel') throw new AppError('interrupted', 'cancelled; nothing was changed');
    const chosen = await prompter.pick(
      next === 'drop' ? 'Drop which?' : 'Whose role?',
      people.map(({ email }) => ({ value: email })),
    );
    if (next === 'drop') people = people.filter(({ email }) => email !== chosen);
    else {
      const own = await askRole(cli, '--role', { question: `Role of ${chosen}`, likely: [role], holder: chosen });
      people = people.map((one) => (one.email === chosen ? { ...one, role: own } : one));
    }
  }
}

const lineOf = ({ email, username, role }: PersonDraft): string =>
  `  ${[...(username === undefined ? [] : [username]), email, ...(role === undefined ? [] : [`as ${role}`])].join('  ')}\n`;
