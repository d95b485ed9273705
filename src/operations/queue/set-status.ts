import type { Context } from '../../core/context.ts';
import { queueFacts } from '../../domain/jobs/queues.ts';
import type { Queue, QueueStatus } from '../../domain/jobs/queues.ts';
import { tellActivity, tellNext } from '../job/next.ts';
import { queueInWords, shownQueue } from './describe.ts';
import { findQueue } from './find-queue.ts';
import { MODIFY } from './place.ts';

/** Pauses or resumes a queue; changes and records nothing where it has the status. Throws as `findQueue` does. */
export async function setStatus(
  context: Context,
  input: Parameters<typeof findQueue>[1],
  status: QueueStatus,
): Promise<Queue> {
  const { tx, at } = context;
  const found = await findQueue(context, input, MODIFY);
  const before = shownQueue(found);
  if (before.status === status) return before;
  // Whoever administers a queue that a job made keeps it.
  const queue = { ...found.queue, paused: status === 'paused', declared: true, updated_at: at };
  await tx.queues.update(queue.id, queue);
  if (status === 'active') await tellNext(tx, queue);
  await tellActivity(tx);
  const after = shownQueue({ ...found, queue });
  context.record({
    kind: status === 'active' ? 'Queue.Resumed' : 'Queue.Paused',
    id: queue.id,
    name: queue.name,
    description: `${queueInWords(found)} was ${status === 'active' ? 'resumed' : 'paused'}`,
    metadata: { before: queueFacts(before), after: queueFacts(after) },
  });
  return after;
}
