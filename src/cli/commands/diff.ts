import * as z from 'zod/mini';
import { AppError, DIFFERENT } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { organizationDiff } from '../../operations/organization/diff.ts';
import type { Cli } from '../app/cli.ts';
import { customCommand } from '../app/command.ts';
import { organizationExport } from '../../operations/organization/export.ts';
import { findTarget, withoutToken } from '../context/target.ts';
import { readOrganizationFile } from '../organization-file/read.ts';
import { CONTEXT } from './context/shown.ts';
import { placedIn } from './organization/test-views.ts';
import { changesView, effectNotes, fileFlag, summaryOf } from './organization/views.ts';

const { document: _, ...options } = organizationDiff.input.shape;

export const command = customCommand({
  path: ['diff'],
  operation: organizationDiff,
  details:
    'Compares a document with the organization, and changes nothing; tells who gains and who loses which permissions, and which tests of the document would fail. Several files, or the files of a folder, are one document. Exits with 10 if anything would change, or a test would fail. What the document does not mention stays, unless --prune is given or the document says that a list is exact. With --against, the document is that of this organization, such as a rehearsal, and tells what would make the organization of another context like it; --prune is then implied.',
  flags: z.object({
    files: z.optional(fileFlag().files),
    against: z.optional(
      field(z.string(), 'compare this organization with that of a context, which would become like it', CONTEXT),
    ),
    ...options,
  }),
  examples: ['roster diff -f org.yaml', 'roster diff -f org.yaml --json'],
  shows: { added: ['kind', 'object', 'name', 'fields'] },
  async run(cli, { files, against, prune }) {
    const { found, place } = await compared(cli, files, against, prune);
    const failures = placedIn(found.tests.failures, place);
    await cli.show(changesView(cli.format), { ...found, tests: { ...found.tests, failures } }, organizationDiff.output);
    for (const note of [summaryOf(found.changes), ...effectNotes(found)]) cli.note(note);
    return found.changes.length > 0 || failures.length > 0 ? DIFFERENT : 0;
  },
});

/** What the document would change: that of files here, or that of this organization elsewhere. Throws `usage` for neither and for both. */
async function compared(cli: Cli, files: readonly string[] | undefined, against: string | undefined, prune: boolean) {
  if (files !== undefined && against === undefined) {
    const { document, located, place } = await readOrganizationFile(files, cli.io);
    const found = await cli.call(organizationDiff, { document, prune }).catch((error: unknown) => {
      throw located(error);
    });
    return { found, place };
  }
  if (files !== undefined || against === undefined)
    throw new AppError('usage', 'there must be one document to compare', {
      hint: 'give -f FILE, or --against CONTEXT',
      details: { missing: ['--files'] },
    });
  // It names all that there is, so what it does not name is not to stay.
  const document = await cli.caller.call(organizationExport, {});
  const elsewhere = cli.callerAt(
    findTarget({ store: undefined, url: undefined, context: against }, withoutToken(cli.io.env)),
  );
  try {
    const note = (sentences: readonly string[]): void => {
      for (const text of sentences) cli.note(`note: ${text}`);
    };
    return { found: await elsewhere.call(organizationDiff, { document, prune: true }, { note }), place: () => '' };
  } finally {
    await elsewhere.close();
  }
}
