import {
  projectPeopleAdd,
  projectPeopleList,
  projectPeopleRemove,
  projectPeopleRole,
} from '../../../operations/project/people.ts';
import { askRole } from '../../app/ask-role.ts';
import { operationCommand } from '../../app/command.ts';
import type { Cli } from '../../app/cli.ts';
import { listCommand } from '../../app/list-command.ts';
import { member, members } from './views.ts';

export const list = listCommand({
  path: ['project', 'people', 'list'],
  details:
    'Somebody who has a role in several ways is listed once for each. The source tells how: manually (or by scim) in the project itself, by a group, or inherited from an organization role that maps to the project role; via names the group or organization role.',
  operation: projectPeopleList,
  view: members,
  positions: ['project'],
  examples: [
    'roster project people list Rocket',
    'roster project people list Rocket --source manually --fields name,role --json',
  ],
});

export const add = operationCommand({
  path: ['project', 'people', 'add'],
  operation: projectPeopleAdd,
  details: 'Several are added together or not at all.',
  positions: ['project', 'subjects'],
  view: members,
  examples: [
    'roster project people add Rocket margaret --role Contributor',
    'roster project people add Rocket grace@acme.example group:Compilers --role Reader',
  ],
  ask: async (cli, given) => {
    const project = given.project ?? (await askFor(cli, 'PROJECT', 'Which project?'));
    const subjects = given.subjects ?? [await askFor(cli, 'SUBJECT', 'Who is to be added?')];
    if (given.role === undefined) await cli.prompter('--role ROLE');
    return { project, subjects, role: given.role ?? (await askProjectRole(cli, `Role in ${project}:`)) };
  },
});

export const role = operationCommand({
  path: ['project', 'people', 'role'],
  operation: projectPeopleRole,
  positions: ['project', 'subject', 'role'],
  view: member,
  examples: [
    'roster project people role Rocket group:Platform Reader',
    'roster project people role Rocket linus Contributor --json',
  ],
  ask: async (cli, given) => {
    const project = given.project ?? (await askFor(cli, 'PROJECT', 'Which project?'));
    const subject = given.subject ?? (await askFor(cli, 'SUBJECT', 'Whose role?'));
    return {
      project,
      subject,
      role: given.role ?? (await askProjectRole(cli, `New role of ${subject} in ${project}:`)),
    };
  },
});

export const remove = operationCommand({
  path: ['project', 'people', 'remove'],
  operation: projectPeopleRemove,
  details: 'What they have there by a group or an organization role stays. Several are removed together or not at all.',
  positions: ['project', 'subjects'],
  view: members,
  examples: [
    'roster project people remove Rocket group:Platform --yes',
    'roster project people remove Rocket linus Platform --yes --json',
  ],
  confirm: (_cli, { project, subjects }) =>
    Promise.resolve({ question: `Take from ${subjects.join(', ')} their role in ${project}?` }),
});

const askFor = async (cli: Cli, flag: string, question: string): Promise<string> =>
  (await cli.prompter(flag)).input(question);

const askProjectRole = (cli: Cli, message: string): Promise<string> => askRole(cli, message, [], 'project');
