import { LEASE, release, renew, take, waitFor } from './lease.ts';
import type { Ending, LeaseHolder } from './lease.ts';
import type { Task, TaskContext, TaskServices } from './task.ts';

/** Runs tasks while a server runs. */

/** Calls a function after so many milliseconds; returns what cancels that. Handed in, so that a test has its own time. */
export type After = (milliseconds: number, call: () => void) => () => void;

/** One run, or an attempt to begin one. */
export interface TaskRun {
  readonly task: string;
  readonly outcome: Ending['kind'];
  /** In milliseconds. */
  readonly duration: number;
  /** When it ended, in milliseconds since 1970. */
  readonly at: number;
  readonly error: unknown;
}

interface RunTasksOptions {
  readonly tasks: readonly Task[];
  readonly holder: LeaseHolder;
  readonly services: TaskServices;
  readonly after: After;
  /** Is told of each run; for logs and metrics. */
  readonly observe: (run: TaskRun) => void;
}

/** What runs until it is stopped. */
export interface RunningTasks {
  /** Ends the runs under way, and resolves when they have ended. */
  stop(): Promise<void>;
}

/** No longer than this, in milliseconds, until a task is looked at again: its state may change meanwhile. */
const LONGEST_WAIT = 15 * 60_000;
/** After a store that could not be read or written, in milliseconds. */
const RETRY = 30_000;

/** Runs each task when it is due and no other server runs it. Never throws: what fails is observed, and tried again. */
export function runTasks({ tasks, ...options }: RunTasksOptions): RunningTasks {
  const stopping = new AbortController();
  const loops = tasks.map((task) => runTask(task, { ...options, stopping: stopping.signal }));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

interface LoopOptions extends Omit<RunTasksOptions, 'tasks'> {
  readonly stopping: AbortSignal;
}

/** Runs each task once that is due and that no server runs, one after the other. Throws what the store throws. */
export async function runDueTasks(
  tasks: readonly Task[],
  options: Omit<LoopOptions, 'observe'>,
): Promise<readonly TaskRun[]> {
  const runs: TaskRun[] = [];
  for (const task of tasks) {
    if (options.stopping.aborted) break;
    if ((await waitFor(task, options.holder)) > 0 || (await task.wanted?.(options.holder)) === false) continue;
    if (await take(task, options.holder)) runs.push(await runOnce(task, options));
  }
  return runs;
}

async function runTask(task: Task, options: LoopOptions): Promise<void> {
  const { holder, after, observe, stopping } = options;
  while (!stopping.aborted) {
    let wait = RETRY;
    try {
      wait = await waitFor(task, holder);
      if (wait === 0 && (await task.wanted?.(holder)) === false) wait = task.every;
      else if (wait === 0 && (await take(task, holder))) {
        observe(await runOnce(task, options));
        continue;
      }
    } catch (error) {
      observe({ task: task.name, outcome: 'failed', duration: 0, at: holder.now(), error });
      wait = RETRY;
    }
    // A task that another server took first is looked at again when that lease can have ended.
    await pause(Math.min(wait === 0 ? LEASE : wait, LONGEST_WAIT), after, stopping);
  }
}

/** Runs a task whose lease is taken, renews the lease meanwhile, and gives it back. Throws what the store throws. */
async function runOnce(
  task: Task,
  { holder, services, after, stopping }: Omit<LoopOptions, 'observe'>,
): Promise<TaskRun> {
  const { store, now } = holder;
  const begun = now();
  const lost = new AbortController();
  const lease = keepLease(task, holder, after, lost);
  const signal = AbortSignal.any([stopping, lost.signal]);
  const pausing = (milliseconds: number): Promise<void> => pause(milliseconds, after, signal);
  const ending = await endingOf(task, { ...services, store, now, signal, pause: pausing });
  await lease.end();
  await release(task, holder, ending);
  const at = now();
  return { task: task.name, outcome: ending.kind, duration: at - begun, at, error: ending.error };
}

async function endingOf(task: Task, context: TaskContext): Promise<Ending> {
  try {
    await task.run(context);
  } catch (error) {
    if (!context.signal.aborted) return { kind: 'failed', error };
  }
  return { kind: context.signal.aborted ? 'stopped' : 'done' };
}

/** Renews a lease until `end`; aborts `lost` when another server has it, or may have it because it could not be renewed. */
function keepLease(task: Task, holder: LeaseHolder, after: After, lost: AbortController): { end: () => Promise<void> } {
  let heldUntil = holder.now() + LEASE;
  const ended = new AbortController();
  const loop = (async () => {
    for (;;) {
      await pause(LEASE / 3, after, ended.signal);
      if (ended.signal.aborted) return;
      try {
        if (await renew(task, holder)) heldUntil = holder.now() + LEASE;
        else lost.abort();
      } catch {
        // The store may answer at the next attempt; the run shows what is wrong with it.
        if (holder.now() >= heldUntil) lost.abort();
      }
    }
  })();
  return {
    async end() {
      ended.abort();
      await loop;
    },
  };
}

/** Resolves after so many milliseconds, or when the signal comes. */
const pause = (milliseconds: number, after: After, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = after(milliseconds, end);
    signal.addEventListener('abort', end);
  });
