import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { queue } from '../../domain/jobs/queues.ts';
import { shownQueue } from './describe.ts';
import { findQueue, queueFields } from './find-queue.ts';
import { alsoOf, PERMISSION, VIEW } from './place.ts';

export const queueShow = query({
  name: 'queue.show',
  summary: 'Show a queue',
  permission: PERMISSION,
  also: alsoOf(VIEW),
  input: z.object(queueFields()),
  output: queue,
  errors: ['forbidden', 'not_found', 'ambiguous'],
  run: async (context, input) => shownQueue(await findQueue(context, input, VIEW)),
});
