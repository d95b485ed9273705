import { peopleDeactivateMany } from '../../../operations/people/deactivate-many.ts';
import { peopleDeactivate } from '../../../operations/people/deactivate.ts';
import { PEOPLE } from '../../app/finder.ts';
import { severalCommand } from '../../app/several-command.ts';
import { person } from './views.ts';

export const command = severalCommand({
  path: ['people', 'deactivate'],
  one: peopleDeactivate,
  many: peopleDeactivateMany,
  thing: 'person',
  things: 'people',
  finder: PEOPLE,
  view: () => person,
  examples: [
    'roster people deactivate linus',
    'roster people deactivate margaret linus --json',
    'roster people deactivate --where role=Member --confirm 2 --dry-run',
  ],
  question: (count) => `Deactivate ${count} people`,
});
