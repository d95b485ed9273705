import { ipAllowListAdd } from '../../../../operations/ip-allow-list/add.ts';
import { named } from '../../../../lib/plural.ts';
import { severalCommand } from '../../../app/several-command.ts';
import { entry } from './views.ts';

export const command = severalCommand({
  path: ['settings', 'ip-allow-list', 'add'],
  many: ipAllowListAdd,
  thing: 'network',
  things: 'networks',
  details:
    'Once there is an entry, a server answers requests from other addresses as if nothing were there, but for health checks. It tells whether your own address, and those from which people with a session signed in, are allowed; --dry-run tells it before. A change that would shut out your own address is refused without --force. An entry that is there stays; with --description, it gets that. Commands on the store itself always work (docs/ip-allow-list.md).',
  view: () => entry,
  examples: [
    'roster settings ip-allow-list add 203.0.113.0/24 2001:db8:42::/48 --description "Office in Bern"',
    'roster settings ip-allow-list add --from offices.txt --dry-run',
    'roster settings ip-allow-list add 198.51.100.7 --if-not-exists --json',
  ],
  question: (count) => `Allow requests from ${count} addresses and networks`,
  doneMany: (added) =>
    `${named(
      added.map(({ network }) => network),
      'entries',
    )} in the IP allow list`,
});
