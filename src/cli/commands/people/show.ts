import { peopleShow } from '../../../operations/people/read.ts';
import { operationCommand } from '../../app/command.ts';
import { addressNote, person } from './views.ts';

export const command = operationCommand({
  path: ['people', 'show'],
  operation: peopleShow,
  positions: ['person'],
  view: person,
  done: addressNote,
  examples: ['roster people show ada', 'roster people show grace@acme.example --json'],
});
