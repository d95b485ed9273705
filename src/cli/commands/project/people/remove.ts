import { projectPeopleRemove } from '../../../../operations/project/people/remove.ts';
import { named } from '../../../../lib/plural.ts';
import { severalCommand } from '../../../app/several-command.ts';
import { member } from '../views.ts';

export const command = severalCommand({
  path: ['project', 'people', 'remove'],
  many: projectPeopleRemove,
  thing: 'subject',
  things: 'subjects',
  before: ['project'],
  details: 'What they have there by a group or an organization role stays. Several are removed together or not at all.',
  view: () => member,
  examples: [
    'roster project people remove Rocket group:Platform --yes',
    'roster project people remove Rocket linus Platform --yes --json',
  ],
  question: (count) => `Take from ${count} members their role`,
  confirmMany: (_cli, { project, subjects }) =>
    Promise.resolve(
      subjects.length > 10
        ? { question: `Take from ${subjects.length} members their role in ${project}.`, typed: String(subjects.length) }
        : { question: `Take from ${subjects.join(', ')} their role in ${project}?` },
    ),
  doneMany: (gone, { project }) =>
    `${named(
      gone.map(({ subject }) => subject.name),
      'members',
    )} removed from ${project}`,
});
