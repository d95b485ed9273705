import * as z from 'zod/mini';
import type { AuditEvent } from '../../domain/audit.ts';
import { PROCESSING, QUEUE_STATUSES, queueFacts } from '../../domain/jobs/queues.ts';
import { required } from '../../lib/required.ts';
import type { Reads } from '../../core/store/index.ts';
import { queueDelete } from '../queue/delete.ts';
import { placed, shownQueue } from '../queue/describe.ts';
import { queueEdit } from '../queue/edit.ts';
import { queuePause } from '../queue/pause.ts';
import { queueResume } from '../queue/resume.ts';
import { difference, inverse, requireUnchanged, stillThere } from './inverse.ts';

/** Queues: what was created is deleted, what was changed is changed back, what was paused is resumed, and the other way. */

const facts = z.strictObject({
  name: z.string(),
  project: z.nullable(z.string()),
  processing: z.enum(PROCESSING),
  at_most: z.nullable(z.number()),
  status: z.enum(QUEUE_STATUSES),
  declared: z.boolean(),
});
type Facts = z.infer<typeof facts>;
const undoes = z.optional(z.string());
const changed = z.strictObject({ before: facts, after: facts, undoes });

async function current(tx: Reads, event: AuditEvent): Promise<Facts> {
  const [found] = await tx.queues.find({ ids: [event.resource_id] });
  const [queue] = await placed(tx, [stillThere(event, found)]);
  return queueFacts(shownQueue(required(queue, 'a queue')));
}

const orderChanges = (then: Facts, now: Facts): string[] => [
  ...difference('its name', then.name, now.name),
  ...difference('the processing', then.processing, now.processing),
  ...difference('the number of jobs at once', inWords(then.at_most), inWords(now.at_most)),
];

const inWords = (atMost: number | null): string => (atMost === null ? 'any' : String(atMost));

/** One that a job had made before it was created has facts of before as well: its jobs may need it. */
export const queueAdded = inverse({
  operation: queueDelete,
  told: z.strictObject({ after: facts, undoes }),
  async inputs(tx, event, { after }) {
    const now = await current(tx, event);
    requireUnchanged(event, [...orderChanges(after, now), ...difference('the status', after.status, now.status)]);
    return [{ queue: event.resource_id }];
  },
});

export const queueModified = inverse({
  operation: queueEdit,
  told: changed,
  async inputs(tx, event, { before, after }) {
    requireUnchanged(event, orderChanges(after, await current(tx, event)));
    const { name, processing, at_most } = before;
    return [{ queue: event.resource_id, name, processing, ...(processing === 'parallel' ? { at_most } : {}) }];
  },
});

const statusRestored = (operation: typeof queuePause) =>
  inverse({
    operation,
    told: changed,
    async inputs(tx, event, { after }) {
      requireUnchanged(event, difference('it', after.status, (await current(tx, event)).status));
      return [{ queue: event.resource_id }];
    },
  });

export const queuePaused = statusRestored(queueResume);
export const queueResumed = statusRestored(queuePause);
