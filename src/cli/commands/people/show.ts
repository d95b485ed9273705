import { peopleShow } from '../../../operations/people/read.ts';
import { operationCommand } from '../../command.ts';
import { person } from './views.ts';

export const show = operationCommand({
  path: ['people', 'show'],
  operation: peopleShow,
  positions: ['person'],
  view: person,
  examples: ['roster people show ada', 'roster people show grace@acme.example --json'],
});
