import * as z from 'zod/mini';
import { forEachOf } from '../shared/each.ts';
import { queuesFields } from './find-queue.ts';
import { queueResume } from './resume.ts';

export const queueResumeMany = forEachOf(queueResume, {
  name: 'queue.resume-many',
  summary: 'Resume several queues, all or none',
  input: z.object(queuesFields()),
  refs: ({ queues }) => queues,
  one: ({ queues: _, ...place }, queue) => ({ queue, ...place }),
});
