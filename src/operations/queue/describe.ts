import { statusOf } from '../../domain/jobs/queues.ts';
import type { Queue, QueueRecord } from '../../domain/jobs/queues.ts';
import { toRef } from '../../domain/references.ts';
import { required } from '../../lib/required.ts';
import type { Reads } from '../../core/store/index.ts';
import { ofPlace } from './place.ts';
import type { Place } from './place.ts';

/** Queues in public form. */

/** A queue and where it is. */
export interface PlacedQueue {
  readonly queue: QueueRecord;
  readonly place: Place;
}

/** A queue in public form. */
export const shownQueue = ({ queue, place }: PlacedQueue): Queue => ({
  id: queue.id,
  name: queue.name,
  scope: place === null ? 'organization' : 'project',
  project: place === null ? null : toRef(place),
  processing: queue.processing,
  at_most: queue.at_most,
  status: statusOf(queue),
  declared: queue.declared,
  created_at: queue.created_at,
  updated_at: queue.updated_at,
});

/** Queues with their places, in their order. */
export async function placed(tx: Reads, queues: readonly QueueRecord[]): Promise<PlacedQueue[]> {
  const ids = [...new Set(queues.map(({ project_id }) => project_id).filter((id) => id !== null))];
  const projects = new Map((await tx.projects.find({ ids })).map((project) => [project.id, project]));
  return queues.map((queue) => ({
    queue,
    place: queue.project_id === null ? null : required(projects.get(queue.project_id), 'the project of a queue'),
  }));
}

/** A queue in a sentence: its name alone may be that of others. */
export const queueInWords = ({ queue, place }: PlacedQueue): string => `the queue ${queue.name} ${ofPlace(place)}`;
