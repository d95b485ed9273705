import * as z from 'zod/mini';
import { DIFFERENT } from '../../domain/errors.ts';
import { organizationDiff } from '../../operations/organization/diff.ts';
import { customCommand } from '../app/command.ts';
import { readOrganizationFile } from '../organization-file/read.ts';
import { placedIn } from './organization/test-views.ts';
import { changesView, effectNotes, fileFlag, summaryOf } from './organization/views.ts';

const { document: _, ...options } = organizationDiff.input.shape;

export const command = customCommand({
  path: ['diff'],
  operation: organizationDiff,
  details:
    'Compares a document with the organization, and changes nothing; tells who gains and who loses which permissions, and which tests of the document would fail. Several files, or the files of a folder, are one document. Exits with 10 if anything would change, or a test would fail. What the document does not mention stays, unless --prune is given or the document says that a list is exact.',
  flags: z.object({ ...fileFlag(), ...options }),
  examples: ['roster diff -f org.yaml', 'roster diff -f org.yaml --json'],
  shows: { added: ['kind', 'object', 'name', 'fields'] },
  async run(cli, { files, prune }) {
    const { document, located, place } = await readOrganizationFile(files, cli.io);
    const found = await cli.call(organizationDiff, { document, prune }).catch((error: unknown) => {
      throw located(error);
    });
    const failures = placedIn(found.tests.failures, place);
    await cli.show(changesView(cli.format), { ...found, tests: { ...found.tests, failures } }, organizationDiff.output);
    for (const note of [summaryOf(found.changes), ...effectNotes(found)]) cli.note(note);
    return found.changes.length > 0 || failures.length > 0 ? DIFFERENT : 0;
  },
});
