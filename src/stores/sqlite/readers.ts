import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadOptions, Reads } from '../../core/store/index.ts';
import { writesOn } from '../sql/index.ts';
import { sqliteConnection } from './connection.ts';
import type { SqliteConnection } from './connection.ts';
import { busyHere } from './lock.ts';
import { readerThreads } from './reader-threads.ts';

/** Reads that run beside writes. */
interface Readers {
  /** A long one runs on a thread of its own. */
  read<T>(work: (tx: Reads) => Promise<T>, options: ReadOptions): Promise<T>;
  /** Runs a write while reads go on. Throws `store_locked` at once without `wait` when another write runs here. */
  besideReads<T>(write: () => Promise<T>, wait: boolean): Promise<T>;
  close(): Promise<void>;
}

/** The maximum of connections for reads. */
const MOST_READERS = 4;

/** A connection for reads, with the number of reads that run or wait on it. */
interface ReaderSlot {
  readonly at: SqliteConnection;
  readonly reads: Reads;
  busy: number;
}

/**
 * Runs reads on the main connection until one would have to wait for a write or a long read; from then on, on their own
 * connections, as a server needs. A command does one thing at a time, and never opens a second connection.
 */
export function readersBeside(main: SqliteConnection, reads: Reads, path: string): Readers {
  const own: ReaderSlot[] = [];
  const shared: readonly ReaderSlot[] = [{ at: main, reads, busy: 0 }];
  const threads = readerThreads(path);
  let writing = 0;

  const free = (): ReaderSlot | undefined =>
    (own.length === 0 && writing === 0 ? shared : own).find(({ busy }) => busy === 0);

  function another(): ReaderSlot {
    if (own.length >= MOST_READERS) return own.reduce((best, slot) => (slot.busy < best.busy ? slot : best));
    const at = sqliteConnection(path, true);
    const slot = { at, reads: writesOn(at.forReads), busy: 0 };
    own.push(slot);
    return slot;
  }

  /** Most reads end within one turn of the event loop; only longer ones are worth a connection. */
  async function afterTurn(): Promise<ReaderSlot> {
    if (writing === 0) await nextTurn();
    return free() ?? another();
  }

  return {
    async read(work, { long = false, spent }) {
      if (long) return threads.read(work, spent);
      const slot = free() ?? (await afterTurn());
      slot.busy += 1;
      try {
        return await slot.at.one(() => slot.at.snapshot(() => work(slot.reads)));
      } finally {
        slot.busy -= 1;
      }
    },
    async besideReads(write, wait) {
      if (!wait && writing > 0) throw busyHere(path);
      writing += 1;
      try {
        return await write();
      } finally {
        writing -= 1;
      }
    },
    async close() {
      await threads.close();
      for (const { at } of own) await at.one(() => Promise.resolve(void at.connection.close()));
    },
  };
}
