import { existsSync } from 'node:fs';
import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { shellWord } from '../../../lib/shell.ts';
import type { InputOf } from '../../../core/operation.ts';
import { storeInfo } from '../../../operations/store/info.ts';
import { storeRestore } from '../../../operations/store/restore.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { onStore } from '../../context/connect.ts';
import type { View } from '../../terminal/output.ts';
import { fullLocation, storeLocation } from '../../context/target.ts';

type Restored = z.infer<typeof storeRestore.output>;

const view: View<Restored> = {
  data: (restored) => restored,
  columns: ['organization', 'people', 'groups', 'events', 'replaced', 'kept'],
  whole: ['kept'],
};

export const command = customCommand({
  path: ['store', 'restore'],
  summary: storeRestore.summary,
  details:
    'The backup is checked first. If the store holds an organization, its name must be typed, or given with --confirm, and the old file is kept beside the store with the ending .before-restore, and a number where there is one already; in PostgreSQL nothing can be kept, so the schema must be empty. People, tokens and passwords are as they were at the backup: people who were removed since then are back, and tokens that were revoked since then work, and CI tokens that were exchanged since then can be exchanged again until they expire. All of it happens in one transaction, which also writes an audit event.',
  operation: storeRestore,
  flags: z.object({ file: storeRestore.input.shape.file }),
  positions: ['file'],
  confirms: true,
  examples: ['roster store restore backup.db --store new.db', 'roster store restore backup.db --store new.db --json'],
  async run(cli, { file }) {
    const source = fullLocation(file);
    const target = storeLocation(cli.flags, cli.io.env);
    if (source === target)
      throw new AppError('usage', 'a store cannot be restored from itself', { hint: 'name a backup of it' });
    if (!existsSync(source))
      throw new AppError('not_found', `there is no file ${source}`, { hint: 'name a file that store backup wrote' });
    const restore = (input: Pick<InputOf<typeof storeRestore.input>, 'replace' | 'dry_run'>) =>
      onStore(storeRestore, { file, ...input }, cli.io, source, { target });
    const replace = await confirmedName(cli, target, (name) => restore({ replace: name, dry_run: true }));
    const restored = await restore(replace === undefined ? {} : { replace });
    await cli.show(view, restored, storeRestore.output);
    cli.note('hint: who and what came back with the backup: roster people list; roster audit list');
  },
});

/** The name of the organization that is to give way, once it is confirmed; undefined where there is none, or it cannot. */
async function confirmedName(
  cli: Cli,
  target: string,
  trial: (replace: string) => Promise<unknown>,
): Promise<string | undefined> {
  const here = await whatIsThere(cli, target);
  if (here?.organization == null || here.engine !== 'sqlite') return undefined;
  const { organization, people } = here;
  await cli.confirm(
    { question: `Replace the organization ${organization} (${people} people), which is here?`, typed: organization },
    () => trial(organization),
  );
  return organization;
}

/** What is known of the store; undefined where there is none. A damaged one cannot be kept, so it has to go by hand. */
async function whatIsThere(cli: Cli, target: string): Promise<z.infer<typeof storeInfo.output> | undefined> {
  try {
    return await onStore(storeInfo, {}, cli.io, target);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'not_found') return undefined;
    if (error.code !== 'corrupt_store') throw error;
    throw new AppError('corrupt_store', error.message, {
      hint: `move it away with its -wal and -shm files, then restore again: mv ${shellWord(target)} ${shellWord(`${target}.damaged`)}`,
      cause: error,
    });
  }
}
