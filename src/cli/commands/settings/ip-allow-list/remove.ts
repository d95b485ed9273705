import { ipAllowListRemove } from '../../../../operations/ip-allow-list/remove.ts';
import { named } from '../../../../lib/plural.ts';
import { severalCommand } from '../../../app/several-command.ts';
import { entry } from './views.ts';

export const command = severalCommand({
  path: ['settings', 'ip-allow-list', 'remove'],
  many: ipAllowListRemove,
  thing: 'network',
  things: 'networks',
  details:
    'Requests from these addresses get nothing any more, unless another entry has them. It tells whom the rest of the list lets in, and --dry-run tells it before. Without the last entry, every address is allowed. A change that would shut out your own address is refused without --force.',
  view: () => entry,
  examples: [
    'roster settings ip-allow-list remove 203.0.113.0/24 --yes',
    'roster settings ip-allow-list remove --from old-offices.txt --dry-run',
  ],
  question: (count) => `Remove ${count} entries of the IP allow list`,
  confirmEach: ({ networks }) => `Remove ${networks.join(', ')} from the IP allow list?`,
  doneMany: (removed) =>
    `${named(
      removed.map(({ network }) => network),
      'entries',
    )} not in the IP allow list any more`,
});
