import * as z from 'zod/mini';
import { AppError } from '../errors.ts';
import { QUEUE, resourceName } from '../field.ts';
import { sortKey } from '../names/names.ts';
import { ref } from '../references.ts';
import type { SortKeys } from '../sort.ts';

/** Queues: in which order the jobs of a project, or of all projects, run. */

export const QUEUE_SCOPES = ['project', 'organization'] as const;
export type QueueScope = (typeof QUEUE_SCOPES)[number];

export const PROCESSING = ['serialized', 'parallel'] as const;
export type Processing = (typeof PROCESSING)[number];

export const QUEUE_STATUSES = ['active', 'paused'] as const;
export type QueueStatus = (typeof QUEUE_STATUSES)[number];

/** A queue as stored. Its name is unique among those of its project, or of the organization. */
export interface QueueRecord {
  readonly id: string;
  /** null: of the organization. */
  readonly project_id: string | null;
  readonly name: string;
  readonly processing: Processing;
  /** How many jobs of a parallel queue run at once; null: any number. */
  readonly at_most: number | null;
  /** Nothing starts. */
  readonly paused: boolean;
  /** It is administered; else a job made it by naming it, and it goes with the last of its jobs. */
  readonly declared: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A queue as shown. */
export const queue = z.object({
  id: z.string(),
  name: resourceName(z.string(), QUEUE),
  scope: z.enum(QUEUE_SCOPES),
  /** null: it is of the organization. */
  project: z.nullable(ref),
  processing: z.enum(PROCESSING),
  /** How many jobs of a parallel queue run at once; null: any number, or one where it is serialized. */
  at_most: z.nullable(z.number()),
  /** A paused one starts nothing. */
  status: z.enum(QUEUE_STATUSES),
  /** false: a job made it by naming it, and it goes with the last of its jobs. */
  declared: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Queue = z.infer<typeof queue>;

/** What lists of queues can be sorted by. */
export const QUEUE_SORTS = {
  name: ({ name }) => sortKey(name),
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
} satisfies SortKeys<string, Pick<QueueRecord, 'name' | 'created_at' | 'updated_at'>>;

/** How many jobs of a parallel queue can be said to run at once. */
export const MOST_AT_ONCE_IN_QUEUE = 10_000;

type Order = Pick<QueueRecord, 'processing' | 'at_most'>;

/** A new queue, of which nothing else is said. */
export const SERIALIZED: Order = { processing: 'serialized', at_most: null };

/**
 * In which order jobs run after a change; what is undefined stays. A serialized queue has no number. Throws `invalid` for
 * one that would get it.
 */
export function orderAfter(before: Order, asked: { readonly [K in keyof Order]?: Order[K] | undefined }): Order {
  const processing = asked.processing ?? before.processing;
  if (processing === 'parallel')
    return { processing, at_most: asked.at_most === undefined ? before.at_most : asked.at_most };
  if (asked.at_most === undefined || asked.at_most === null) return { processing, at_most: null };
  throw new AppError('invalid', 'a serialized queue runs one job at a time, so --at-most is of no use there', {
    hint: 'give --processing parallel as well, or leave out --at-most',
    flags: ['--at-most'],
  });
}

export const statusOf = ({ paused }: Pick<QueueRecord, 'paused'>): QueueStatus => (paused ? 'paused' : 'active');

/** What the log keeps of a queue. */
export const queueFacts = ({ name, project, ...rest }: Queue) => ({
  name,
  project: project?.name ?? null,
  processing: rest.processing,
  at_most: rest.at_most,
  status: rest.status,
  declared: rest.declared,
});
