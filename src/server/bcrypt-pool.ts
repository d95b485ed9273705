import { availableParallelism } from 'node:os';
import { BCRYPT_COST } from '../core/secrets.ts';
import type { Bcrypt } from '../core/secrets.ts';
import { threadPool } from './thread-pool.ts';

/** bcrypt in threads of its own: on the server's, each password would hold up every other request. */

export interface BcryptPoolOptions {
  readonly cost?: number;
  /** By default a thread a core, but for the one that serves. */
  readonly threads?: number;
  /** How many passwords may wait for a thread; by default so many that none waits much longer than ten seconds. */
  readonly waiting?: number;
  /** The file that threads run; only a test has another. */
  readonly worker?: string;
  /** Is told why a thread died or did not begin. */
  readonly failed?: (cause: unknown) => void;
}

/** How many times its own job a password may wait at most, at a quarter of a second each. */
const WAITING_PER_THREAD = 40;

interface Job {
  readonly text: string;
  /** What it is compared with; null: it is hashed. */
  readonly hash: string | null;
  readonly cost: number;
}

/** Threads that hash and compare. Throws what a pool of threads throws; `close` waits for what was taken on. */
export function bcryptPool({
  cost = BCRYPT_COST,
  threads = Math.max(1, availableParallelism() - 1),
  waiting = threads * WAITING_PER_THREAD,
  worker: file = require.resolve('./bcrypt-worker.cjs'),
  failed,
}: BcryptPoolOptions = {}): Bcrypt & { close(): Promise<void> } {
  const pool = threadPool<Job, unknown>({
    file,
    threads,
    waiting,
    errorOf: (error) => new Error(String(error)),
    words: { crowded: 'too many passwords are being checked', died: 'the password could not be checked' },
    failed,
  });
  return {
    cost,
    hash: async (text) => (await pool.run({ text, hash: null, cost })) as string,
    compare: async (text, hash) => (await pool.run({ text, hash, cost })) as boolean,
    close: pool.close,
  };
}
