import { AppError } from '../../../domain/errors.ts';
import { shownLocation } from '../../../domain/location.ts';
import { storeCopy } from '../../../operations/store/copy.ts';
import { customCommand } from '../../app/command.ts';
import { onStore } from '../../context/connect.ts';
import { storeLocation, fullStoreLocation } from '../../context/target.ts';
import { summary } from './views.ts';

export const command = customCommand({
  path: ['store', 'copy'],
  summary: storeCopy.summary,
  details:
    'For instance from a file to PostgreSQL: --to postgres://roster@db.acme.example/roster. Takes people, groups, roles, tokens and the audit log with its hashes, in one transaction, and checks the copy before it is kept. Changes made to the first store meanwhile are not copied, so make none. Tokens and passwords work on the copy as they did.',
  operation: storeCopy,
  flags: storeCopy.input,
  examples: ['roster store copy --to copy.db', 'roster store copy --to copy.db --json'],
  async run(cli, { from, to }) {
    const source = from === undefined ? storeLocation(cli.flags, cli.io.env) : fullStoreLocation(from, '--from');
    const target = fullStoreLocation(to, '--to');
    if (source === target)
      throw new AppError('usage', 'a store cannot be copied onto itself', { hint: 'name another --to' });
    const copied = await onStore(storeCopy, { to }, cli.io, source, { target });
    await cli.show(summary, copied);
    cli.note(`hint: to work on the copy: roster context add NAME --store ${shownLocation(target)}`);
  },
});
