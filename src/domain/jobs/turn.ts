import type { QueueRecord } from './queues.ts';

/** Whose turn it is: in a queue, jobs start by priority and then by arrival. */

export const LOWEST_PRIORITY = 0;
export const HIGHEST_PRIORITY = 100;
export const PRIORITY = 50;

/** How many jobs of a queue may run at once. */
export const capacityOf = ({ processing, at_most }: Pick<QueueRecord, 'processing' | 'at_most'>): number =>
  processing === 'serialized' ? 1 : (at_most ?? Infinity);

/** What a queue looks like from a job that waits in it. */
interface Outlook {
  readonly queue: Pick<QueueRecord, 'processing' | 'at_most' | 'paused'>;
  /** How many jobs of the queue run. */
  readonly running: number;
  /** How many jobs that wait come before it; counting may end at the capacity. */
  readonly ahead: number;
  /** Whether a machine of its type is free. */
  readonly machine: boolean;
}

/** What a job waits for: `resume`, that its paused queue goes on; `queue`, its turn; `machine`, one of its type. */
export const OBSTACLES = ['resume', 'queue', 'machine'] as const;
export type Obstacle = (typeof OBSTACLES)[number];

/**
 * What keeps a job from starting; undefined: nothing. Who comes first has the free places, also while they do not start,
 * so that nobody overtakes.
 */
export function obstacleTo({ queue, running, ahead, machine }: Outlook): Obstacle | undefined {
  if (queue.paused) return 'resume';
  if (running + ahead >= capacityOf(queue)) return 'queue';
  return machine ? undefined : 'machine';
}

interface Waiting {
  readonly priority: number;
  /** Its arrival. */
  readonly seq: number;
}

/** The order in which jobs of a queue start; negative: the first one comes first. */
export const byTurn = (one: Waiting, other: Waiting): number => other.priority - one.priority || one.seq - other.seq;
