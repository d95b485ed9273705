import { projectPeopleAdd } from '../../../../operations/project/people/add.ts';
import { operationCommand } from '../../../app/command.ts';
import { members } from '../views.ts';
import { askFor, askProjectRole } from './ask.ts';

export const command = operationCommand({
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
