import { counted, named } from '../../../lib/plural.ts';
import { queueDelete } from '../../../operations/queue/delete.ts';
import { queueDeleteMany } from '../../../operations/queue/delete-many.ts';
import { severalCommand } from '../../app/several-command.ts';
import { queue } from './views.ts';

export const command = severalCommand({
  path: ['queue', 'delete'],
  one: queueDelete,
  many: queueDeleteMany,
  thing: 'queue',
  things: 'queues',
  details: 'Several are deleted together or not at all.',
  view: () => queue,
  examples: ['roster queue delete deploy --yes', 'roster queue delete deploy tests --project Rocket --yes --json'],
  question: (count) => `Delete ${counted(count, 'queue')}`,
  confirm: (_cli, { queue: ref }) => Promise.resolve({ question: `Delete the queue ${String(ref)}?` }),
  done: ({ name }) => `the queue ${name} is deleted`,
  doneMany: (gone) =>
    `${named(
      gone.map(({ name }) => name),
      'queues',
    )} deleted`,
});
