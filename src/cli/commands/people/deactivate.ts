import { peopleDeactivate } from '../../../operations/people/deactivate.ts';
import { operationCommand } from '../../app/command.ts';
import { person } from './views.ts';

export const command = operationCommand({
  path: ['people', 'deactivate'],
  operation: peopleDeactivate,
  positions: ['person'],
  view: person,
  examples: ['roster people deactivate linus', 'roster people deactivate margaret --json'],
});
