import { Worker } from 'node:worker_threads';
import type { Sql } from 'sql-template-tag';
import { AppError } from '../../domain/errors.ts';
import type { Reads } from '../../core/store/index.ts';
import { comparable } from '../sql/db.ts';
import type { Db } from '../sql/db.ts';
import { writesOn } from '../sql/index.ts';
import { exclusive } from './connection.ts';
import { nativeBinding } from './copies.ts';
import { narrowedBy } from './db.ts';
import { attempt, BUSY_TIMEOUT } from './errors.ts';

/**
 * Long reads on connections in threads of their own: SQLite runs a statement to its end on the thread that asks, and one
 * that looks at every row of a large table would hold up every other request of a server.
 */
export interface ReaderThreads {
  /** Runs `work` on one snapshot; `spent` is told of each statement's time in milliseconds. Throws `unavailable` when the thread died. */
  read<T>(work: (tx: Reads) => Promise<T>, spent?: Spent): Promise<T>;
  close(): Promise<void>;
}

type Spent = (time: number) => void;

export interface ReaderThreadsOptions {
  /** How many threads at most; each is begun when it is first needed. */
  readonly threads?: number;
  /** The file that threads run; only a test has another. */
  readonly file?: string;
}

/** One thread, its connection, and how many reads run or wait on it. */
interface ThreadSlot {
  readonly one: <T>(work: () => Promise<T>) => Promise<T>;
  readonly thread: Thread;
  readonly reads: Reads;
  busy: number;
}

/** By default so many long reads at once, so that one account's does not wait for another's. */
const THREADS = 2;

/** Threads that read the store in a file. */
export function readerThreads(path: string, { threads = THREADS, file }: ReaderThreadsOptions = {}): ReaderThreads {
  const slots: ThreadSlot[] = [];

  function slot(): ThreadSlot {
    for (const dead of slots.filter(({ thread }) => thread.isGone())) slots.splice(slots.indexOf(dead), 1);
    const free = slots.find(({ busy }) => busy === 0);
    if (free !== undefined) return free;
    if (slots.length >= threads) return slots.reduce((best, one) => (one.busy < best.busy ? one : best));
    const thread = beginThread(path, file ?? require.resolve('./reader-thread.cjs'));
    const made: ThreadSlot = { one: exclusive(), thread, reads: writesOn(threadDb(thread, path)), busy: 0 };
    slots.push(made);
    return made;
  }

  return {
    async read(work, spent = () => undefined) {
      const at = slot();
      at.busy += 1;
      try {
        return await at.one(() => {
          at.thread.meter(spent);
          return snapshot(at, work, path);
        });
      } finally {
        at.busy -= 1;
      }
    },
    async close() {
      for (const { one, thread } of slots) await one(() => thread.end());
    },
  };
}

async function snapshot<T>({ thread, reads }: ThreadSlot, work: (tx: Reads) => Promise<T>, path: string): Promise<T> {
  const run = (text: string) => translated(path, thread.ask({ text, values: [], asCells: false }));
  await run('begin');
  try {
    return await work(reads);
  } finally {
    // It wrote nothing, so there is nothing to keep. A thread that died has told so already.
    await run('rollback').catch(() => undefined);
  }
}

/** The shared SQL on a thread; it refuses statements that write. */
function threadDb(thread: Thread, path: string): Db {
  const ask = (query: Sql, asCells: boolean): Promise<unknown> =>
    translated(path, thread.ask({ text: query.sql, values: query.values.map(comparable), asCells }));
  const cells: Db['cells'] = async (query) => (await ask(query, true)) as (string | number)[][];
  const refuse = (): Promise<never> => Promise.reject(new AppError('internal', 'a read tried to write'));
  return {
    all: async <T extends object>(query: Sql) => (await ask(query, false)) as T[],
    cells,
    narrowed: (table, alias, text) => narrowedBy(cells, table, alias, text),
    run: refuse,
    asksAhead: false,
    settled: () => Promise.resolve(),
    send: refuse,
    insert: refuse,
    tell: refuse,
  };
}

async function translated<T>(path: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    return attempt<T>(path, () => {
      throw error;
    });
  }
}

interface Request {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly asCells: boolean;
}

interface Thread {
  /** The rows of a statement; requests are answered in their order. */
  readonly ask: (request: Request) => Promise<unknown>;
  /** Who is told of the time that statements take from now on. */
  readonly meter: (spent: Spent) => void;
  readonly isGone: () => boolean;
  readonly end: () => Promise<void>;
}

interface Response {
  readonly time: number;
  readonly value?: unknown;
  readonly error?: { readonly code?: string; readonly message: string };
}

function beginThread(path: string, file: string): Thread {
  const workerData = { path, timeout: BUSY_TIMEOUT, nativeBinding: nativeBinding() };
  const worker = new Worker(file, { workerData });
  // Nobody waits for a thread without a request: a process that ends need not close it.
  worker.unref();
  const waiting: { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }[] = [];
  let gone: AppError | undefined;
  let spent: Spent = () => undefined;

  const fail = (cause: unknown): void => {
    gone ??= new AppError('unavailable', 'the thread that read the store ended', { hint: 'try again', cause });
    for (const { reject } of waiting.splice(0)) reject(gone);
  };
  worker.on('message', ({ value, error, time }: Response) => {
    spent(time);
    const first = waiting.shift();
    if (waiting.length === 0) worker.unref();
    if (error === undefined) first?.resolve(value);
    else first?.reject(Object.assign(new Error(error.message), { code: error.code }));
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(undefined));

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (gone !== undefined) throw gone;
        // First, because what cannot be sent is never answered, and answers go to who waits longest.
        worker.postMessage(request);
        waiting.push({ resolve, reject });
        worker.ref();
      }),
    meter: (next) => {
      spent = next;
    },
    isGone: () => gone !== undefined,
    end: async () => {
      await worker.terminate();
    },
  };
}
