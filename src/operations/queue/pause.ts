import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { queue } from '../../domain/jobs/queues.ts';
import { queueFields } from './find-queue.ts';
import { alsoOf, MODIFY, PERMISSION } from './place.ts';
import { setStatus } from './set-status.ts';

export const queuePause = operation({
  name: 'queue.pause',
  summary: 'Pause a queue: none of its jobs starts until it is resumed; those that run go on',
  permission: PERMISSION,
  also: alsoOf(MODIFY),
  records: ['Queue.Paused'],
  input: z.object(queueFields()),
  output: queue,
  errors: ['forbidden', 'not_found', 'ambiguous'],
  run: (context, input) => setStatus(context, input, 'paused'),
});
