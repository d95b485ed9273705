import * as z from 'zod/mini';
import { forEachOf } from '../shared/each.ts';
import { queueDelete } from './delete.ts';
import { queuesFields } from './find-queue.ts';

export const queueDeleteMany = forEachOf(queueDelete, {
  name: 'queue.delete-many',
  summary: 'Delete several queues, all or none',
  input: z.object(queuesFields()),
  refs: ({ queues }) => queues,
  one: ({ queues: _, ...place }, queue) => ({ queue, ...place }),
});
