import type { Store, Writes } from '../../core/store/index.ts';
import { writesOn } from '../sql/index.ts';
import { listenersOf } from '../sql/listeners.ts';
import { withMemo } from '../sql/memo.ts';
import { migrate } from './admin.ts';
import { sqliteConnection } from './connection.ts';

/** A store that no file holds, and that nobody else can reach. */

const MEMORY = ':memory:';

/** Opens an empty store of this program's version in memory; it is gone once it is closed. */
export async function openMemory(): Promise<Store> {
  const { connection, one, snapshot, transaction, forReads, forWrites } = sqliteConnection(MEMORY, false);
  await migrate(connection, forWrites, MEMORY);
  const reads = writesOn(forReads);
  const writes = (): Writes => writesOn(withMemo(forWrites));
  // Nothing outside this process can change it.
  const listeners = listenersOf(() => Promise.resolve(() => undefined));
  return {
    clockSkew: () => 0,
    read: (work) => one(() => snapshot(() => work(reads))),
    write: (work) => one(() => transaction(() => work(writes()), undefined)),
    listen: listeners.listen,
    close: async () => {
      await listeners.close();
      await one(() => Promise.resolve(void connection.close()));
    },
  };
}
