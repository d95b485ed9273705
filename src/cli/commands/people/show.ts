import * as z from 'zod/mini';
import { field } from '../../../domain/field.ts';
import { peopleOverview } from '../../../operations/people/overview.ts';
import { customCommand } from '../../app/command.ts';
import { isCut, overviewInShort } from './overview-in-short.ts';
import { addressNote, managedNote, overview } from './views.ts';

export const command = customCommand({
  path: ['people', 'show'],
  details:
    'With the roles of their groups, their roles in projects and by what they have them, what they own, and the tokens that work, if you may see those. A terminal gets the beginning of long lists; --all and other formats have all.',
  operation: peopleOverview,
  flags: z.extend(peopleOverview.input, {
    all: z._default(field(z.boolean(), 'on a terminal: all groups, roles, projects and tokens'), false),
  }),
  positions: ['person'],
  examples: ['roster people show ada', 'roster people show grace@acme.example --json'],
  async run(cli, { person, all }) {
    const shown = await cli.call(peopleOverview, { person });
    await cli.show(all ? overview : overviewInShort(cli.format), shown, peopleOverview.output);
    if (!all && cli.flags.fields === undefined && isCut(shown)) cli.note('--all shows all of it', 'table');
    for (const note of [addressNote(shown), managedNote(shown)]) if (note !== undefined) cli.note(note);
  },
});
