import * as z from 'zod/mini';
import { forEachOf } from '../shared/each.ts';
import { queuesFields } from './find-queue.ts';
import { queuePause } from './pause.ts';

export const queuePauseMany = forEachOf(queuePause, {
  name: 'queue.pause-many',
  summary: 'Pause several queues, all or none',
  input: z.object(queuesFields()),
  refs: ({ queues }) => queues,
  one: ({ queues: _, ...place }, queue) => ({ queue, ...place }),
});
