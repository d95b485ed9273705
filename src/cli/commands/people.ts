import { peopleDeactivate, peopleEdit, peopleList, peopleReactivate, peopleRemove, peopleResetPassword, peopleRole, peopleShow } from '../../operations/people/index.ts';
import type { Person, PersonWithPassword } from '../../domain/people.ts';
import { OWNER } from '../../domain/predefined-roles.ts';
import { roleList } from '../../operations/role.ts';
import { sessionWhoami } from '../../operations/session.ts';
import type { Cli } from '../cli.ts';
import { customCommand, operationCommand } from '../command.ts';
import type { Command, Confirmation } from '../command.ts';
import { listFlags, splitAll } from '../list-flags.ts';
import type { View } from '../output.ts';
import { peopleAddCommand } from './people-add.ts';
import { peopleImportCommand } from './people-import.ts';

const COLUMNS = ['username', 'email', 'role', 'status', 'groups'] as const;
/** More than so many at once are removed only after the organization's name was typed. */
const MANY = 10;

const people: View<readonly Person[]> = { data: (items) => items, columns: COLUMNS };
const person: View<Person> = { data: (one) => one, columns: COLUMNS };

/** A person whose password was just made; it shows where the sink says so. */
const withPassword = (cli: Cli): View<PersonWithPassword> => ({
  data: ({ temporary_password, ...one }) => (cli.flags.secretFile !== undefined && !cli.flags.reveal ? one : { ...one, temporary_password }),
  columns: cli.flags.secretFile !== undefined && !cli.flags.reveal ? COLUMNS : ['username', 'email', 'temporary_password'],
  whole: ['temporary_password'],
});

const list = customCommand({
  path: ['people', 'list'],
  summary: peopleList.summary,
  operation: peopleList,
  flags: listFlags(peopleList.input),
  examples: ['roster people list', 'roster people list --role Admin --json', 'roster people list --search ada --fields username,email'],
  async run(cli, flags) {
    const { all, input } = splitAll(flags);
    await cli.showList(peopleList, input, people, all);
    if (cli.io.stderr.isTTY) await adviseSecondOwner(cli);
  },
});

const show = operationCommand({
  path: ['people', 'show'],
  operation: peopleShow,
  positions: ['person'],
  view: person,
  examples: ['roster people show ada', 'roster people show grace@acme.example --json'],
});

const role = operationCommand({
  path: ['people', 'role'],
  operation: peopleRole,
  positions: ['person', 'role'],
  view: person,
  examples: ['roster people role grace Admin', 'roster people role grace@acme.example Member --json'],
  ask: async (cli, given) => {
    const who = given.person ?? (await (await cli.prompter('PERSON')).input('Whose role?'));
    return { person: who, role: given.role ?? (await askRole(cli, `New role of ${who}:`)) };
  },
});

const edit = operationCommand({
  path: ['people', 'edit'],
  operation: peopleEdit,
  positions: ['person'],
  view: person,
  examples: ['roster people edit grace --username g.hopper', 'roster people edit linus --email torvalds@acme.example --yes'],
  confirm: (_cli, input) =>
    Promise.resolve(input.email === undefined ? undefined : { question: `Change the e-mail of ${input.person}? Integrations that know the old address may lose access.`, onTerminalOnly: true }),
});

const resetPassword = customCommand({
  path: ['people', 'reset-password'],
  summary: peopleResetPassword.summary,
  details: 'The old password stops working at once, and sessions end. Whoever logs in with the temporary one must choose a new one; it works once, for 7 days.',
  operation: peopleResetPassword,
  flags: peopleResetPassword.input,
  positions: ['person'],
  writes: true,
  makesSecrets: true,
  examples: ['roster people reset-password grace --reveal', 'roster people reset-password linus --secret-file linus.jsonl'],
  run: async (cli, input) => cli.show(withPassword(cli), await cli.call(peopleResetPassword, input)),
});

const deactivate = operationCommand({
  path: ['people', 'deactivate'],
  operation: peopleDeactivate,
  positions: ['person'],
  view: person,
  examples: ['roster people deactivate linus', 'roster people deactivate margaret --json'],
});

const reactivate = operationCommand({
  path: ['people', 'reactivate'],
  operation: peopleReactivate,
  positions: ['person'],
  view: person,
  examples: ['roster people reactivate linus', 'roster people reactivate margaret --json'],
});

const remove = operationCommand({
  path: ['people', 'remove'],
  operation: peopleRemove,
  details: 'Access to every project, groups, roles and tokens go with them; what they did stays in the audit log. Several people are removed together or not at all.',
  positions: ['people'],
  view: people,
  examples: ['roster people remove linus --yes', 'roster people remove margaret grace --yes'],
  confirm: (cli, input) => confirmRemoval(cli, input.people),
});

export const commands: readonly Command[] = [list, show, peopleAddCommand, peopleImportCommand, role, edit, resetPassword, deactivate, reactivate, remove];

/** One yes for a few people; a name typed for an Owner, or for many. */
async function confirmRemoval(cli: Cli, refs: readonly string[]): Promise<Confirmation> {
  if (refs.length > MANY) {
    const { organization } = await cli.caller.call(sessionWhoami, {});
    return { question: `Remove ${refs.length} people from ${organization}?`, typed: organization };
  }
  const targets: Person[] = [];
  for (const ref of refs) targets.push(await cli.caller.call(peopleShow, { person: ref }));
  const owner = targets.find((one) => one.role === OWNER);
  const names = targets.map((one) => `${one.username}${one.email === null ? '' : ` (${one.email})`}`).join(', ');
  if (owner !== undefined) return { question: `Remove ${names}? ${owner.username} is an Owner.`, typed: owner.username };
  return { question: `Remove ${names}?` };
}

/** Asks for an organization role out of those that there are. */
export async function askRole(cli: Cli, message: string, standard?: string): Promise<string> {
  const prompter = await cli.prompter('ROLE');
  const { items } = await cli.caller.call(roleList, { scope: 'org' });
  return prompter.select(
    message,
    items.map(({ name, description }) => ({ value: name, description })),
    standard,
  );
}

/** S3 recommends two Owners, in case one leaves. */
async function adviseSecondOwner(cli: Cli): Promise<void> {
  const { items } = await cli.caller.call(peopleList, { role: OWNER, status: 'active', limit: 2 });
  if (items.length === 1) cli.note(`hint: ${items[0]?.username ?? ''} is the only Owner; a second one is safer: roster people role PERSON Owner`);
}

