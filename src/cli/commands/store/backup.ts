import { commandLine } from '../../../lib/shell.ts';
import { storeBackup } from '../../../operations/store/backup.ts';
import { customCommand } from '../../app/command.ts';
import { onStore } from '../../context/connect.ts';
import { fullLocation, storeLocation } from '../../context/target.ts';
import { summary } from './views.ts';

export const command = customCommand({
  path: ['store', 'backup'],
  summary: storeBackup.summary,
  details:
    'The backup is the organization as it was at one moment, and is checked before it gets its name. The file is new, for you alone (mode 0600), and holds what the store holds, with hashes of passwords and tokens: keep it as safe as the store. store restore reads it on either engine.',
  operation: storeBackup,
  flags: storeBackup.input,
  positions: ['file'],
  examples: ['roster store backup backup.db', 'roster store backup backup.db --json'],
  async run(cli, { file }) {
    const newFile = fullLocation(file);
    const from = storeLocation(cli.flags, cli.io.env);
    await cli.show(summary, await onStore(storeBackup, { file }, cli.io, from, { newFile }));
    cli.note(`hint: to put it back: ${commandLine('roster', 'store', 'restore', file)}`);
  },
});
