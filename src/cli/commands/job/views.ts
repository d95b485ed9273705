import type * as domain from '../../../domain/jobs/job.ts';
import type { Flat } from '../../context/flat.ts';
import type { Item, View } from '../../terminal/output.ts';

/** How jobs look. */

/** A job as JSON has it. */
export type Job = Flat<domain.Job>;

const COLUMNS = ['id', 'name', 'state', 'project', 'queue', 'who'] as const;

/** In a cell, what is ahead are its names. */
const row = (item: Item): Item => ({ ...item, ahead: (item as Job).ahead.map(({ name }) => name) });

const LOOK = { columns: COLUMNS, row, whole: ['id'] } as const;

export const jobs: View<readonly Job[]> = { data: (items) => items, ...LOOK };
export const job: View<Job> = {
  data: (one) => one,
  ...LOOK,
  columns: [...COLUMNS, 'priority', 'position', 'waits_for', 'branch', 'pipeline', 'host', 'started_at', 'exit_status'],
};
