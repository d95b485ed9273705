import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { queue } from '../../domain/jobs/queues.ts';
import { queueFields } from './find-queue.ts';
import { alsoOf, MODIFY, PERMISSION } from './place.ts';
import { setStatus } from './set-status.ts';

export const queueResume = operation({
  name: 'queue.resume',
  summary: 'Resume a queue: its jobs start again, in their order',
  permission: PERMISSION,
  also: alsoOf(MODIFY),
  records: ['Queue.Resumed'],
  input: z.object(queueFields()),
  output: queue,
  errors: ['forbidden', 'not_found', 'ambiguous'],
  run: (context, input) => setStatus(context, input, 'active'),
});
