import { peopleReactivateMany } from '../../../operations/people/reactivate-many.ts';
import { peopleReactivate } from '../../../operations/people/reactivate.ts';
import { PEOPLE } from '../../app/finder.ts';
import { severalCommand } from '../../app/several-command.ts';
import { person } from './views.ts';

export const command = severalCommand({
  path: ['people', 'reactivate'],
  one: peopleReactivate,
  many: peopleReactivateMany,
  thing: 'person',
  things: 'people',
  finder: PEOPLE,
  view: () => person,
  examples: ['roster people reactivate linus', 'roster people reactivate --where status=deactivated'],
  question: (count) => `Reactivate ${count} people`,
});
