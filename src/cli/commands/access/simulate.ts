import * as z from 'zod/mini';
import { DIFFERENT } from '../../../domain/errors.ts';
import { accessSimulate } from '../../../operations/access/simulate.ts';
import { customCommand } from '../../app/command.ts';
import { readOrganizationFile } from '../../organization-file/read.ts';
import { fileFlag } from '../organization/views.ts';
import { simulationNotes, simulationView } from './simulation-views.ts';

const { document: _, ...options } = accessSimulate.input.shape;

export const command = customCommand({
  path: ['access', 'simulate'],
  operation: accessSimulate,
  details:
    'Takes what the audit log says that people and service accounts did since then, and judges it by what they could do if the organization were as the document says. Tells what would be refused and is not refused as it is, by whom and how often, and which kinds of events cannot be judged. Exits with 10 if anything would be refused. Nothing is changed. docs/access-reviews.md tells more.',
  flags: z.object({ ...fileFlag(), ...options }),
  examples: ['roster access simulate -f org.yaml', 'roster access simulate -f org.yaml --since 30d --json'],
  shows: { added: ['subject', 'event', 'project', 'events', 'missing'] },
  async run(cli, { files, ...input }) {
    const { document, located } = await readOrganizationFile(files, cli.io);
    const found = await cli.call(accessSimulate, { document, ...input }).catch((error: unknown) => {
      throw located(error);
    });
    await cli.show(simulationView(cli.format), found, accessSimulate.output);
    for (const note of simulationNotes(found)) cli.note(note);
    return found.refused > 0 ? DIFFERENT : 0;
  },
});
