import type { LongRead, LongReadResult, LongReads } from '../core/engine/long-reads.ts';
import type { Route } from '../api/route.ts';
import { TIME_BUDGET } from '../core/engine/sharing.ts';
import { lruCache } from '../lib/lru-cache.ts';
import { Representation } from './representations.ts';
import { receivedError } from './sent-errors.ts';
import type { SentError } from './sent-errors.ts';
import { threadPool } from './thread-pool.ts';

/**
 * Long reads in threads of their own, each with a store of its own: what a question costs about the whole organization,
 * its statements, the work on their rows and the garbage, would hold up every other request.
 */

/** A read that is sent to a thread. */
export interface SentRead extends LongRead {
  /** The id of the route whose representation is wanted, as bytes and ETag, instead of the output. */
  readonly route?: string;
}

/** What a thread is sent: a read, that nobody wants the one in hand any more, or that it shall end. */
export type ToReader = SentRead | 'stop' | 'end';

/** Where the server's long reads run. */
export interface ThreadedReads extends LongReads {
  /** The same for requests of a route: what is read for them is made text there, too. */
  readonly of: (route: Route) => LongReads;
  readonly close: () => Promise<void>;
}

/** What names a route for a thread. */
export const idOf = ({ method, api, path }: Route): string => `${method} ${api.base}${path}`;

/** How many run at once: that of one account does not wait for another's. */
const THREADS = 2;
/** How many may wait for a thread; far fewer do (server/sharing.ts). */
const MOST_WAITING = 1000;
/** How many questions are known to be long, for how many milliseconds, and up to which length in characters. */
const KNOWN = 1000;
const KNOWN_FOR = 60_000;
const LONGEST_KNOWN = 1000;

interface LongReadThreadsOptions {
  /** The file that threads run. */
  readonly file: string;
  /** What each is given as it begins. */
  readonly data: unknown;
  /** What there is; a whole organization is too much to be sent from thread to thread. */
  readonly routes: readonly Route[];
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** Is told why a thread died or did not begin. */
  readonly failed?: (cause: unknown) => void;
}

export function longReadThreads({ file, data, routes, now, failed }: LongReadThreadsOptions): ThreadedReads {
  const pool = threadPool<SentRead, LongReadResult>({
    file,
    workerData: data,
    threads: THREADS,
    waiting: MOST_WAITING,
    errorOf: (error) => receivedError(error as SentError),
    words: { crowded: 'too many long reads are waiting', died: 'the thread that read the store ended' },
    failed,
    stop: 'stop' satisfies ToReader,
    end: 'end' satisfies ToReader,
  });
  const operations = new Set<string>(routes.flatMap(({ operation, large }) => (large ? [] : [operation.name])));
  /** Until when each counts as long. */
  const known = lruCache<number>(KNOWN);
  /** Those of which one was long: for the others, which are most, no key is made. */
  const longOnes = new Set<string>();
  const keyOf = ({ operation, input }: LongRead): string => `${operation} ${JSON.stringify(input)}`;
  async function run(read: SentRead, signal: AbortSignal | undefined): Promise<LongReadResult> {
    const result = await pool.run(read, signal);
    // As it took there: the server's thread, which others use meanwhile, cannot tell.
    const isLong = result.time > TIME_BUDGET;
    if (isLong) longOnes.add(read.operation);
    const key = keyOf(read);
    if (key.length <= LONGEST_KNOWN) known.set(key, isLong ? now() + KNOWN_FOR : 0);
    return result;
  }
  const reads: LongReads = {
    takes: (operation) => operations.has(operation),
    tookLong: (read) => longOnes.has(read.operation) && (known.get(keyOf(read)) ?? 0) > now(),
    run,
  };
  const representing = (route: Route): LongReads => ({
    ...reads,
    async run(read, signal) {
      const { output, time } = await run({ ...read, route: idOf(route) }, signal);
      const { body, etag } = output as Representation;
      return { output: new Representation(body, etag), time };
    },
  });
  /** Made once: they are asked for with each request. */
  const byRoute = new Map(
    routes
      .filter(({ response }) => response.whole === undefined && response.inner === undefined)
      .map((route) => [route, representing(route)]),
  );
  return { ...reads, of: (route) => byRoute.get(route) ?? reads, close: pool.close };
}
