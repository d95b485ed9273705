import * as z from 'zod/mini';
import { PROCESSING, QUEUE_STATUSES, statusOf } from '../../domain/jobs/queues.ts';
import type { ProjectRecord } from '../../domain/projects.ts';
import type { Reads } from '../../core/store/index.ts';
import { MAX_LIMIT } from '../../domain/page.ts';

/** The queues that go with a project, as the log keeps them, so that they can come back with it. */

export const projectQueue = z.strictObject({
  id: z.string(),
  name: z.string(),
  processing: z.enum(PROCESSING),
  at_most: z.nullable(z.number()),
  status: z.enum(QUEUE_STATUSES),
});
type ProjectQueue = z.infer<typeof projectQueue>;

/** Those that are administered, by name, so many at most; the others go with their jobs. */
export async function declaredQueues(tx: Reads, { id }: Pick<ProjectRecord, 'id'>): Promise<ProjectQueue[]> {
  const all = { organization: false, projects: [id], declared: true };
  const { items } = await tx.queues.list(all, { after: null, limit: MAX_LIMIT });
  return items.map((queue) => ({
    id: queue.id,
    name: queue.name,
    processing: queue.processing,
    at_most: queue.at_most,
    status: statusOf(queue),
  }));
}
