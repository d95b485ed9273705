import { peopleOverview } from '../../../operations/people/overview.ts';
import { showCommand } from '../../app/command.ts';
import { addressNote, overview } from './views.ts';

export const command = showCommand({
  path: ['people', 'show'],
  details:
    'With the roles of their groups, their roles in projects and by what they have them, what they own, and the tokens that work, if you may see those.',
  operation: peopleOverview,
  view: overview,
  done: addressNote,
  examples: ['roster people show ada', 'roster people show grace@acme.example --json'],
});
