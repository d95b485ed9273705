import { peopleGroups } from '../../../operations/people/groups.ts';
import { peopleShow } from '../../../operations/people/show.ts';
import { PEOPLE } from '../../app/finder.ts';
import { severalCommand } from '../../app/several-command.ts';
import { peopleInGroups } from './views.ts';

export const command = severalCommand({
  path: ['people', 'groups'],
  many: peopleGroups,
  thing: 'person',
  things: 'people',
  finder: PEOPLE,
  details:
    'Without --add and --remove it shows the groups of each. The members of a group get its role, so you can put them only in groups whose permissions you have. Several people are changed together or not at all.',
  view: () => peopleInGroups,
  examples: [
    'roster people groups grace',
    'roster people groups grace --add Compilers --remove Platform',
    'roster people groups --where role=Admin --add Platform --dry-run',
  ],
  question: (count) => `Change the groups of ${count} people`,
  async look(cli, { add, remove }, people) {
    if (![add, remove].every((list) => Array.isArray(list) && list.length === 0)) return undefined;
    const found = [];
    for (const person of new Set(people)) found.push(await cli.caller.call(peopleShow, { person }));
    return found;
  },
});
