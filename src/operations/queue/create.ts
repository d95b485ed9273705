import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { orderAfter, queue, queueFacts, SERIALIZED } from '../../domain/jobs/queues.ts';
import type { QueueRecord } from '../../domain/jobs/queues.ts';
import { name } from '../../domain/names/names.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { ifNotExists, unlessThere, unlike } from '../shared/if-not-exists.ts';
import { tellActivity, tellNext } from '../job/next.ts';
import { queueInWords, shownQueue } from './describe.ts';
import { atMost, processingField } from './fields.ts';
import { requireFreeQueueName } from './free-name.ts';
import { alsoOf, MODIFY, namedPlace, PERMISSION, placeFields } from './place.ts';
import type { Place, PlaceInput } from './place.ts';

const create = operation({
  name: 'queue.create',
  summary: 'Create a queue, in which jobs of a project, or of all, wait for their turn',
  permission: PERMISSION,
  also: alsoOf(MODIFY),
  records: ['Queue.Added'],
  input: z.object({
    name: field(name(), 'the name of the queue', 'NAME'),
    ...placeFields(),
    processing: processingField(),
    at_most: z.optional(field(atMost(), 'how many jobs of a parallel queue run at once (default: any number)', 'N')),
    ...ifNotExists(),
  }),
  output: queue,
  errors: ['forbidden', 'not_found', 'conflict'],
  async run(context, input) {
    const { tx, at, environment } = context;
    const place = await newPlace(context, input);
    const order = orderAfter(SERIALIZED, input);
    await requireFreeQueueName(tx, place, input.name);
    const [there] = await tx.queues.find({ names: [input.name], projectId: place?.id ?? null });
    const made: QueueRecord = {
      id: there?.id ?? environment.newId(),
      project_id: place?.id ?? null,
      name: input.name,
      ...order,
      paused: false,
      declared: true,
      created_at: there?.created_at ?? at,
      updated_at: at,
    };
    // One that a job made by naming it keeps its jobs.
    if (there === undefined) await tx.queues.insert(made);
    else {
      await tx.queues.update(made.id, made);
      await tellNext(tx, made);
      await tellActivity(tx);
    }
    const shown = shownQueue({ queue: made, place });
    context.record({
      kind: 'Queue.Added',
      id: made.id,
      name: made.name,
      description: `${queueInWords({ queue: made, place })} was created`,
      metadata: {
        ...(there === undefined ? {} : { before: queueFacts(shownQueue({ queue: there, place })) }),
        after: queueFacts(shown),
      },
    });
    return shown;
  },
});

export const queueCreate = unlessThere(create, {
  async find(context, input) {
    const place = await newPlace(context, input);
    const order = orderAfter(SERIALIZED, input);
    const [there] = await context.tx.queues.find({ names: [input.name], projectId: place?.id ?? null });
    if (there?.declared !== true) return undefined;
    const output = shownQueue({ queue: there, place });
    return {
      output,
      name: queueInWords({ queue: there, place }),
      differences: [
        ...unlike('processing', output.processing, input.processing === undefined ? undefined : order.processing),
        ...unlike(
          'number of jobs at once',
          inWords(output.at_most),
          input.at_most === undefined ? undefined : inWords(order.at_most),
        ),
        ...unlike('status', output.status, 'active'),
      ],
    };
  },
});

const inWords = (atMost: number | null): string => (atMost === null ? 'any' : String(atMost));

/** Where a new queue is to be. Throws `forbidden`, `not_found`, and `invalid` where no place is named. */
async function newPlace(context: Context, input: PlaceInput): Promise<Place> {
  const place = await namedPlace(context, input, MODIFY);
  if (place !== undefined) return place;
  throw new AppError('invalid', 'it is not said which project the queue is of', {
    hint: 'give --project PROJECT, or --scope organization',
  });
}
