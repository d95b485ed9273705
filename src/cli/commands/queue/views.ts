import type * as domain from '../../../domain/jobs/queues.ts';
import type { Flat } from '../../context/flat.ts';
import type { Item, View } from '../../terminal/output.ts';

/** How queues look. */

type Queue = Flat<domain.Queue>;

const COLUMNS = ['name', 'scope', 'project', 'processing', 'at_most', 'status'] as const;

/** In a cell, a parallel queue without a number runs any number of jobs. */
const row = (item: Item): Item => {
  const { processing, at_most } = item as Queue;
  return { ...item, at_most: at_most ?? (processing === 'parallel' ? 'any' : 1) };
};

export const queues: View<readonly Queue[]> = { data: (items) => items, columns: COLUMNS, row };
export const queue: View<Queue> = { data: (one) => one, columns: COLUMNS, row };
