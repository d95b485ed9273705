import { peopleReactivate } from '../../../operations/people/reactivate.ts';
import { operationCommand } from '../../app/command.ts';
import { person } from './views.ts';

export const command = operationCommand({
  path: ['people', 'reactivate'],
  operation: peopleReactivate,
  positions: ['person'],
  view: person,
  examples: ['roster people reactivate linus', 'roster people reactivate margaret --json'],
});
