import type { Store } from '../core/store/index.ts';
import type { TaskState } from '../core/store/tasks.ts';
import { AppError } from '../domain/errors.ts';
import { iso, shifted } from '../domain/time.ts';
import type { Task } from './task.ts';

/** A lease on a task: whoever holds it runs the task, and no other server does. */

/** For how long a lease is taken, and renewed, in milliseconds. */
export const LEASE = 60_000;
/** The delay after the first failure, in milliseconds; each further one doubles it, up to the task's own interval. */
const FIRST_DELAY = 60_000;

/** Who leases, and by which clock. */
export interface LeaseHolder {
  readonly id: string;
  readonly store: Store;
  /** The store's clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** The milliseconds until a task can be taken: it is due, and nobody holds it. 0: now. */
export async function waitFor({ name }: Task, { store, now }: LeaseHolder): Promise<number> {
  const state = await store.read((tx) => tx.tasks.get(name));
  return state === undefined ? 0 : untilFree(state, now());
}

/** Takes the lease on a task, if it can be taken now. */
export const take = ({ name }: Task, { id, store, now }: LeaseHolder): Promise<boolean> =>
  store.write(async (tx) => {
    const state = (await tx.tasks.get(name)) ?? newState(name, iso(now()));
    if (untilFree(state, now()) > 0) return false;
    await tx.tasks.put({ ...state, holder: id, held_until: iso(now() + LEASE) });
    return true;
  });

/** Holds a lease for longer. false: another server has it now. */
export const renew = ({ name }: Task, { id, store, now }: LeaseHolder): Promise<boolean> =>
  store.write(async (tx) => {
    const state = await tx.tasks.get(name);
    if (state?.holder !== id) return false;
    await tx.tasks.put({ ...state, held_until: iso(now() + LEASE) });
    return true;
  });

/** How a run ended; `error`: why it failed. */
export interface Ending {
  readonly kind: 'done' | 'stopped' | 'failed';
  readonly error?: unknown;
}

/** Gives a lease back with the state after the run; does nothing when another server has it now. */
export const release = ({ name, every }: Task, { id, store, now }: LeaseHolder, ending: Ending): Promise<void> =>
  store.write(async (tx) => {
    const state = await tx.tasks.get(name);
    if (state?.holder !== id) return;
    await tx.tasks.put({ ...state, ...after(state, every, ending, iso(now())), holder: null, held_until: null });
  });

/** What changes with the end of a run. A stopped one changes nothing, so another server goes on at once. */
function after(state: TaskState, every: number, ending: Ending, at: string): Partial<TaskState> {
  if (ending.kind === 'stopped') return {};
  if (ending.kind === 'done') return { due_at: shifted(at, every), succeeded_at: at, failures: 0, error: null };
  const failures = state.failures + 1;
  const delay = Math.min(every, FIRST_DELAY * 2 ** Math.min(failures - 1, 20));
  return { due_at: shifted(at, delay), failures, error: toldTo(ending.error) };
}

/** An error's message, where it was written for people. */
const toldTo = (error: unknown): string =>
  error instanceof AppError ? error.message : 'an internal error; the log of the server has more';

/** A lease that was taken for longer than leases last comes from a clock that was wrong. */
function untilFree({ held_until, due_at }: TaskState, now: number): number {
  const held = held_until === null ? 0 : Date.parse(held_until) - now;
  return Math.max(held > LEASE ? 0 : held, Date.parse(due_at) - now, 0);
}

const newState = (name: string, at: string): TaskState => ({
  name,
  holder: null,
  held_until: null,
  due_at: at,
  succeeded_at: null,
  failures: 0,
  error: null,
});
