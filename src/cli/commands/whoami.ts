import { isInstance, shownLocation } from '../../domain/location.ts';
import { sessionWhoami } from '../../operations/session/whoami.ts';
import { customCommand } from '../app/command.ts';
import { findTarget } from '../context/target.ts';
import type { Item, View } from '../terminal/output.ts';

const PERSON_COLUMNS = ['username', 'email', 'role', 'status', 'groups'];

const me: View<Item> = { data: (one) => one, columns: ['organization', ...PERSON_COLUMNS, 'context', 'store', 'url'] };

export const command = customCommand({
  path: ['whoami'],
  details: 'With the context in use, and the store or the URL of the instance that it leads to.',
  operation: sessionWhoami,
  flags: sessionWhoami.input,
  examples: ['roster whoami', 'roster whoami --json'],
  async run(cli, flags) {
    const who = await cli.call(sessionWhoami, flags);
    const { location, context = null } = findTarget(cli.flags, cli.io.env);
    const isRemote = isInstance(location);
    const where = { store: isRemote ? null : shownLocation(location), url: isRemote ? location : null };
    await cli.show(me, { ...who, context, ...where }, sessionWhoami.output);
  },
});
