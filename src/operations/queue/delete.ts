import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { queue, queueFacts } from '../../domain/jobs/queues.ts';
import { requireNoOpenJobs } from '../job/next.ts';
import { loseDead } from '../job/proceed.ts';
import { queueInWords, shownQueue } from './describe.ts';
import { findQueue, queueFields } from './find-queue.ts';
import { alsoOf, MODIFY, PERMISSION } from './place.ts';

export const queueDelete = operation({
  name: 'queue.delete',
  summary: 'Delete a queue',
  permission: PERMISSION,
  also: alsoOf(MODIFY),
  records: ['Queue.Removed'],
  input: z.object(queueFields()),
  output: queue,
  errors: ['forbidden', 'not_found', 'ambiguous', 'conflict'],
  async run(context, input) {
    const found = await findQueue(context, input, MODIFY);
    await loseDead(context, '');
    await requireNoOpenJobs(context.tx, found.queue, queueInWords(found));
    const gone = shownQueue(found);
    await context.tx.queues.remove(gone.id);
    context.record({
      kind: 'Queue.Removed',
      id: gone.id,
      name: gone.name,
      description: `${queueInWords(found)} was deleted`,
      metadata: { before: queueFacts(gone) },
    });
    return gone;
  },
});
