import { iso } from '../domain/time.ts';
import { loseDead } from '../operations/job/proceed.ts';
import type { Task } from './task.ts';

/** How often it is looked for runners that are silent, in milliseconds. */
const EVERY = 5000;

/** Marks jobs lost whose leases have ended where no other job comes that would, so that their end is told. */
export const lostJobs: Task = {
  name: 'lost-jobs',
  every: EVERY,
  wanted: ({ store, now }) => store.read((tx) => tx.jobs.hasDead(iso(now()))),
  run: ({ store, now }) => store.write((tx) => loseDead({ tx, at: iso(now()) }, '')),
};
