import { AppError } from '../../domain/errors.ts';
import { field, QUEUE } from '../../domain/field.ts';
import type { QueueRecord } from '../../domain/jobs/queues.ts';
import { isUuid, reference, sortKey } from '../../domain/names/names.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { shellWord } from '../../lib/shell.ts';
import type { Context } from '../../core/context.ts';
import type { QueueKey, QueuePlaces } from '../../core/store/queues.ts';
import type { Reads } from '../../core/store/index.ts';
import { namedOnes } from '../shared/each.ts';
import { CANDIDATES } from '../shared/resolve.ts';
import { placed } from './describe.ts';
import type { PlacedQueue } from './describe.ts';
import { isSeen, MODIFY, namedPlace, ofPlace, whereFields, placesSeen, VIEW } from './place.ts';
import type { Needed, Place, PlaceInput } from './place.ts';

/** The field that names a queue. */
const queueField = () => field(reference(), 'a queue: name or id', QUEUE);

/** The fields that name a queue: by a name alone where no other place has it. */
export const queueFields = () => ({ queue: queueField(), ...whereFields() });

/** The fields that name several, all in one place where that is said. */
export const queuesFields = () => ({ queues: namedOnes(queueField()), ...whereFields() });

interface QueueInput extends PlaceInput {
  readonly queue: string;
}

/** How many queues of one name are told of. */
const TOLD = 10;

/**
 * The queue that an input names: in the place that it says, else wherever the actor may see queues. Throws `forbidden` where
 * the actor lacks what is needed there, `not_found` with the nearest name, and `ambiguous` where several places have it.
 */
export async function findQueue(context: Context<Reads>, input: QueueInput, needed: Needed): Promise<PlacedQueue> {
  const { tx, actor } = context;
  const place = await namedPlace(context, input, needed);
  if (place !== undefined) {
    const projectId = place?.id ?? null;
    const [queue] = (await withRef(tx, input.queue, projectId)).filter(({ project_id }) => project_id === projectId);
    if (queue !== undefined) return { queue, place };
    const inPlace: QueuePlaces = { organization: place === null, projects: place === null ? [] : [place.id] };
    throw await noQueue(tx, input.queue, place, inPlace);
  }
  const held = actor().permissions;
  const found = (await withRef(tx, input.queue)).filter(
    ({ project_id }) => (input.scope === undefined || project_id !== null) && isSeen(held, project_id, [VIEW, MODIFY]),
  );
  const [first, ...others] = await placed(tx, found);
  if (first === undefined) throw await noQueue(tx, input.queue, undefined, placesSeen(held, [VIEW, MODIFY]));
  if (others.length > 0) throw ambiguous(input.queue, [first, ...others]);
  if (first.place === null) context.require(needed.organization);
  else context.require(needed.project, first.place);
  return first;
}

/** The queue with the id, else those with the exact name; `projectId` undefined: wherever they are. */
async function withRef(tx: Reads, ref: string, projectId?: string | null): Promise<QueueRecord[]> {
  const meant = isUuid(ref) ? await tx.queues.find({ ids: [ref.toLowerCase()] }) : [];
  const byName: QueueKey = { names: [ref], projectId };
  return meant.length > 0 ? meant : tx.queues.find(byName);
}

async function noQueue(tx: Reads, ref: string, place: Place | undefined, places: QueuePlaces): Promise<AppError> {
  const near = nearest(ref, await tx.queues.namesLike(places, sortKey(ref).slice(0, 1), CANDIDATES));
  const where = place === undefined ? '' : ` ${ofPlace(place)}`;
  const flags =
    place === undefined ? '' : place === null ? ' --scope organization' : ` --project ${shellWord(place.name)}`;
  return new AppError('not_found', `there is no queue ${ref}${where}`, {
    hint: near === undefined ? `roster queue list${flags}` : `did you mean ${near}?`,
    details: { queue: ref, suggestions: near === undefined ? [] : [near] },
  });
}

const ambiguous = (ref: string, found: readonly PlacedQueue[]): AppError => {
  const told = found.slice(0, TOLD);
  const rest = found.length > TOLD ? ', …' : '';
  return new AppError(
    'ambiguous',
    `${found.length} queues have the name ${ref}: ${told.map(({ place }) => ofPlace(place)).join(', ')}${rest}`,
    {
      hint: 'say which: --project PROJECT, or --scope organization; or name it by its id',
      details: {
        queue: ref,
        candidates: told.map(({ queue, place }) => ({ id: queue.id, project: place?.name ?? null })),
      },
    },
  );
};
