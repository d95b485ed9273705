import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { PROCESSING, queue, QUEUE_SORTS, QUEUE_STATUSES } from '../../domain/jobs/queues.ts';
import { reference } from '../../domain/names/names.ts';
import { pageRequest } from '../../domain/page.ts';
import type { Context } from '../../core/context.ts';
import { query } from '../../core/operation.ts';
import type { QueueFilter, QueuePlaces } from '../../core/store/queues.ts';
import type { Reads } from '../../core/store/index.ts';
import { listed, listFields, listOf, sinceOf } from '../shared/listing.ts';
import { placed, shownQueue } from './describe.ts';
import { alsoOf, namedPlace, whereFields, placesSeen, VIEW } from './place.ts';
import type { PlaceInput } from './place.ts';

const { project, scope } = whereFields();

export const queueList = query({
  name: 'queue.list',
  summary: 'List the queues that you may see',
  permission: { none: 'it lists those that you may see', authenticated: true },
  also: alsoOf(VIEW),
  input: z.object({
    search: z.optional(field(reference(), 'only queues whose name contains this', 'TEXT')),
    project,
    scope,
    processing: z.optional(field(z.enum(PROCESSING), 'only those whose jobs run so')),
    status: z.optional(field(z.enum(QUEUE_STATUSES), 'only those of this status')),
    declared: z.optional(field(z.boolean(), 'without those that jobs made by naming them')),
    ...listFields(QUEUE_SORTS),
  }),
  output: listOf(queue),
  errors: ['forbidden', 'not_found'],
  async run(context, input) {
    const { tx, at } = context;
    const filter: QueueFilter = {
      ...(await placesOf(context, input)),
      search: input.search,
      processing: input.processing,
      paused: input.status === undefined ? undefined : input.status === 'paused',
      declared: input.declared === true ? true : undefined,
      ...sinceOf(input, at),
    };
    const { items, next_cursor } = await tx.queues.list(filter, pageRequest(input));
    const shown = (await placed(tx, items)).map(shownQueue);
    return listed(input, { items: shown, next_cursor }, () => tx.queues.count(filter));
  },
});

/** Where to look: in the place that is named, or wherever the actor may see queues, there perhaps in projects alone. */
async function placesOf(context: Context<Reads>, input: PlaceInput): Promise<QueuePlaces> {
  const place = await namedPlace(context, input, VIEW);
  if (place === null) return { organization: true, projects: [] };
  if (place !== undefined) return { organization: false, projects: [place.id] };
  const { organization, projects } = placesSeen(context.actor().permissions, [VIEW]);
  return { organization: organization && input.scope === undefined, projects };
}
