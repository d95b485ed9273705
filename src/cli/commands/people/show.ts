import { peopleShow } from '../../../operations/people/show.ts';
import { showCommand } from '../../app/command.ts';
import { addressNote, person } from './views.ts';

export const command = showCommand({
  path: ['people', 'show'],
  operation: peopleShow,
  view: person,
  done: addressNote,
  examples: ['roster people show ada', 'roster people show grace@acme.example --json'],
});
