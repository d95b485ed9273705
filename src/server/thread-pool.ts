import { Worker } from 'node:worker_threads';
import { stopped } from '../core/engine/sharing.ts';
import { AppError } from '../domain/errors.ts';

/** Threads that do jobs, each one at a time; each thread is begun when it is first needed. */
interface ThreadPool<Job, Value> {
  /**
   * Does a job on a thread. Throws what the thread answers as an error, `interrupted` for a job that waits when the signal
   * comes, and `unavailable` for what is beyond the queue, for a job whose thread died (the next gets a new one) or cannot
   * begin, and for all that comes after `close`.
   */
  readonly run: (job: Job, signal?: AbortSignal) => Promise<Value>;
  /** Waits for what was taken on. */
  readonly close: () => Promise<void>;
}

interface ThreadPoolOptions {
  /** The file that threads run. It answers each message that is a job with `{ value }` or `{ error }`. */
  readonly file: string;
  readonly workerData?: unknown;
  readonly threads: number;
  /** How many jobs may wait for a thread. */
  readonly waiting: number;
  /** What an answered error is here. */
  readonly errorOf: (error: unknown) => Error;
  /** What is told of a job that is beyond the queue, and of one whose thread died. */
  readonly words: { readonly crowded: string; readonly died: string };
  /** Is told why a thread died or did not begin. */
  readonly failed?: ((cause: unknown) => void) | undefined;
  /** Sent to a thread whose job nobody wants any more; it answers the sooner. Left out: jobs run to their end. */
  readonly stop?: unknown;
  /** Sent to a thread without a job when the pool closes; it then ends by itself. Left out: it is ended. */
  readonly end?: unknown;
}

interface Taken<Job, Value> {
  readonly job: Job;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
}

type Answer<Value> = { readonly value: Value } | { readonly error: unknown };

export function threadPool<Job, Value>(options: ThreadPoolOptions): ThreadPool<Job, Value> {
  const { file, workerData, threads, waiting, errorOf, words, stop, failed } = options;
  const idle: Worker[] = [];
  const busy = new Map<Worker, Taken<Job, Value>>();
  const queue: Taken<Job, Value>[] = [];
  let closing: (() => void) | undefined;

  /** undefined: the system has no room for another thread, or does not allow it. */
  function begin(): Worker | undefined {
    try {
      return begun(new Worker(file, { workerData }));
    } catch (error) {
      failed?.(error);
      return undefined;
    }
  }

  function begun(worker: Worker): Worker {
    // Nobody waits for a thread without a job: a process that ends need not close it.
    worker.unref();
    worker.on('message', (answer: Answer<Value>) => {
      const taken = busy.get(worker);
      busy.delete(worker);
      idle.push(worker);
      worker.unref();
      if ('error' in answer) taken?.reject(errorOf(answer.error));
      else taken?.resolve(answer.value);
      next();
    });
    worker.on('error', (error) => {
      failed?.(error);
      gone(worker, error);
    });
    worker.on('exit', () => gone(worker, undefined));
    return worker;
  }

  /** A thread that died, of an error of its own or for want of memory. */
  function gone(worker: Worker, cause: unknown): void {
    const taken = busy.get(worker);
    busy.delete(worker);
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
    taken?.reject(unavailable(words.died, cause));
    next();
  }

  /** Hands the oldest jobs to threads that are free. */
  function next(): void {
    while (queue.length > 0 && (idle.length > 0 || busy.size < threads)) {
      const taken = queue.shift();
      if (taken === undefined) break;
      if (taken.signal?.aborted === true) taken.reject(stopped());
      else if (!give(taken)) break;
    }
    if (busy.size === 0 && queue.length === 0) closing?.();
  }

  /** Gives a job to a thread, or refuses it. Answers false where it must wait for one of the threads that there are. */
  function give(taken: Taken<Job, Value>): boolean {
    const worker = idle.pop() ?? begin();
    if (worker === undefined) {
      if (busy.size === 0) taken.reject(unavailable('no thread could begin'));
      else queue.unshift(taken);
      return busy.size === 0;
    }
    try {
      worker.postMessage(taken.job);
    } catch (error) {
      // It cannot be copied to another thread, and the thread is free.
      idle.push(worker);
      taken.reject(error as Error);
      return true;
    }
    busy.set(worker, taken);
    worker.ref();
    if (stop !== undefined)
      taken.signal?.addEventListener('abort', () => {
        if (busy.get(worker) === taken) worker.postMessage(stop);
      });
    return true;
  }

  let closed: Promise<void> | undefined;
  return {
    run: (job, signal) =>
      new Promise<Value>((resolve, reject: (error: Error) => void) => {
        if (closing !== undefined) throw unavailable('the server is stopping');
        if (queue.length >= waiting) throw unavailable(words.crowded);
        queue.push({ job, signal, resolve, reject });
        next();
      }),
    close: () =>
      (closed ??= new Promise<void>((resolve) => {
        closing = resolve;
        next();
      }).then(async () => {
        await Promise.all(idle.map((worker) => ended(worker, options.end)));
      })),
  };
}

/** Resolves when a thread has ended. */
async function ended(worker: Worker, end: unknown): Promise<void> {
  if (end === undefined) {
    await worker.terminate();
    return;
  }
  await new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
    worker.ref();
    worker.postMessage(end);
  });
}

const unavailable = (message: string, cause?: unknown): AppError =>
  new AppError('unavailable', message, { hint: 'try again', details: { retry_after_seconds: 1 }, cause });
