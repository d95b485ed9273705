import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { orderAfter, queue, queueFacts } from '../../domain/jobs/queues.ts';
import { name } from '../../domain/names/names.ts';
import { operation } from '../../core/operation.ts';
import { tellActivity, tellNext } from '../job/next.ts';
import { queueInWords, shownQueue } from './describe.ts';
import { atMost, processingField } from './fields.ts';
import { findQueue, queueFields } from './find-queue.ts';
import { requireFreeQueueName } from './free-name.ts';
import { alsoOf, MODIFY, PERMISSION } from './place.ts';

export const queueEdit = operation({
  name: 'queue.edit',
  summary: 'Rename a queue, or change how many of its jobs run at once',
  permission: PERMISSION,
  also: alsoOf(MODIFY),
  records: ['Queue.Modified'],
  input: z.object({
    ...queueFields(),
    name: z.optional(field(name(), 'the new name', 'NAME')),
    processing: processingField(),
    at_most: z.optional(
      field(z.nullable(atMost()), 'how many jobs of a parallel queue run at once; null: any number', 'N'),
    ),
  }),
  output: queue,
  errors: ['forbidden', 'not_found', 'ambiguous', 'conflict'],
  async run(context, input) {
    const { tx, at } = context;
    if (input.name === undefined && input.processing === undefined && input.at_most === undefined)
      throw new AppError('invalid', 'there is nothing to change', {
        hint: 'give --name, --processing or --at-most',
      });
    const { queue: target, place } = await findQueue(context, input, MODIFY);
    const changed = { ...target, name: input.name ?? target.name, ...orderAfter(target, input) };
    const isRenamed = changed.name !== target.name;
    if (!isRenamed && changed.processing === target.processing && changed.at_most === target.at_most)
      return shownQueue({ queue: target, place });
    if (isRenamed) await requireFreeQueueName(tx, place, changed.name, target.id);
    // Whoever administers a queue that a job made keeps it.
    const after = { ...changed, declared: true, updated_at: at };
    await tx.queues.update(target.id, after);
    await tellNext(tx, after);
    await tellActivity(tx);
    const changes = [
      ...(isRenamed ? [`was renamed to ${after.name}`] : []),
      ...(changed.processing === target.processing ? [] : [`is ${after.processing} now`]),
      ...(changed.at_most === target.at_most || after.processing === 'serialized'
        ? []
        : [`runs ${after.at_most === null ? 'any number of jobs' : `at most ${after.at_most}`} at once`]),
    ];
    context.record({
      kind: 'Queue.Modified',
      id: target.id,
      name: after.name,
      description: `${queueInWords({ queue: target, place })} ${changes.join(', ')}`,
      metadata: {
        before: queueFacts(shownQueue({ queue: target, place })),
        after: queueFacts(shownQueue({ queue: after, place })),
      },
    });
    return shownQueue({ queue: after, place });
  },
});
