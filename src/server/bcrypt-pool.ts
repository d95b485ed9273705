import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { BCRYPT_COST } from '../core/secrets.ts';
import type { Bcrypt } from '../core/secrets.ts';
import { AppError } from '../domain/errors.ts';

/** bcrypt in threads of its own: on the server's, each password would hold up every other request. */

export interface BcryptPoolOptions {
  readonly cost?: number;
  /** By default a thread a core, but for the one that serves. */
  readonly threads?: number;
  /** How many passwords may wait for a thread; by default so many that none waits much longer than ten seconds. */
  readonly waiting?: number;
  /** The file that threads run; only a test has another. */
  readonly worker?: string;
}

/** How many times its own job a password may wait at most, at a quarter of a second each. */
const WAITING_PER_THREAD = 40;

interface Job {
  readonly message: { readonly text: string; readonly hash: string | null; readonly cost: number };
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Threads that hash and compare, each begun when it is first needed. Throws `unavailable` for what is beyond the
 * queue, for a job whose thread died (the next gets a new one), and for all that comes after `close`, which waits for
 * what it has taken on.
 */
export function bcryptPool({
  cost = BCRYPT_COST,
  threads = Math.max(1, availableParallelism() - 1),
  waiting = threads * WAITING_PER_THREAD,
  worker: file = require.resolve('./bcrypt-worker.cjs'),
}: BcryptPoolOptions = {}): Bcrypt & { close(): Promise<void> } {
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();
  const queue: Job[] = [];
  let closing: (() => void) | undefined;

  function begin(): Worker {
    const worker = new Worker(file);
    // Nobody waits for a thread without a job: a process that ends need not close it.
    worker.unref();
    worker.on('message', ({ value, error }: { readonly value?: never; readonly error?: string }) => {
      const job = busy.get(worker);
      busy.delete(worker);
      idle.push(worker);
      worker.unref();
      if (error === undefined) job?.resolve(value as never);
      else job?.reject(new Error(error));
      next();
    });
    worker.on('error', (error) => gone(worker, error));
    worker.on('exit', () => gone(worker, undefined));
    return worker;
  }

  /** A thread that died, of an error of its own or for want of memory. */
  function gone(worker: Worker, cause: unknown): void {
    const job = busy.get(worker);
    busy.delete(worker);
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
    job?.reject(busyNow('the password could not be checked', cause));
    next();
  }

  /** Hands the oldest jobs to threads that are free. */
  function next(): void {
    while (queue.length > 0 && (idle.length > 0 || busy.size < threads)) {
      const job = queue.shift();
      if (job === undefined) break;
      const worker = idle.pop() ?? begin();
      busy.set(worker, job);
      worker.ref();
      worker.postMessage(job.message);
    }
    if (busy.size === 0 && queue.length === 0) closing?.();
  }

  const run = <T extends string | boolean>(text: string, hash: string | null): Promise<T> =>
    new Promise<T>((resolve, reject: Job['reject']) => {
      if (closing !== undefined) throw busyNow('the server is stopping');
      if (queue.length >= waiting) throw busyNow('too many passwords are being checked');
      queue.push({ message: { text, hash, cost }, resolve, reject });
      next();
    });

  let closed: Promise<void> | undefined;
  return {
    cost,
    hash: (text) => run<string>(text, null),
    compare: (text, hash) => run<boolean>(text, hash),
    close: () =>
      (closed ??= new Promise<void>((resolve) => {
        closing = resolve;
        next();
      }).then(async () => {
        await Promise.all(idle.map((worker) => worker.terminate()));
      })),
  };
}

const busyNow = (message: string, cause?: unknown): AppError =>
  new AppError('unavailable', message, { hint: 'try again', details: { retry_after_seconds: 1 }, cause });
