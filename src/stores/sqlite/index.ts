import { closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoreAdmin } from '../../core/store/admin.ts';
import type { Store, Writes } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { dump, empty, isEmpty, load } from '../sql/copy.ts';
import { writesOn } from '../sql/index.ts';
import { withMemo } from '../sql/memo.ts';
import { STORE_VERSION } from '../sql/schema/version.ts';
import { listenersOf } from '../sql/listeners.ts';
import { integrity, migrate, versionOf } from './admin.ts';
import { sqliteConnection } from './connection.ts';
import { keeping } from './copies.ts';
import { isOpenToOthers } from '../../lib/file-mode.ts';
import { commandLine } from '../../lib/shell.ts';
import { attempt } from './errors.ts';
import { waitFor } from './lock.ts';
import type { Pause } from './lock.ts';
import { watchNews } from './news-file.ts';
import { readersBeside } from './readers.ts';

/** The embedded store: one file. */

interface OpenOptions {
  /** Creates the file if it does not exist. */
  readonly create: boolean;
  /** Waits between two attempts to get a lock that another process has. */
  readonly pause?: Pause;
}

/** Opens the store in a file. Throws `not_found`, `invalid` (loose file mode), `corrupt_store`, `unavailable`. */
export function openSqlite(path: string, { create, pause = waitFor }: OpenOptions): Store & StoreAdmin {
  prepareFile(path, create);
  const main = sqliteConnection(path, false);
  const { connection, one, snapshot, transaction, forReads, forWrites } = main;
  const reads = writesOn(forReads);
  const writes = (): Writes => writesOn(withMemo(forWrites));
  const readers = readersBeside(main, reads, path);
  const listeners = listenersOf((told, lost) => Promise.resolve().then(() => watchNews(path, told, lost)));

  return {
    clockSkew: () => 0,
    read: (work, options = {}) => readers.read(work, options),
    write: (work, { wait = true } = {}) =>
      readers.besideReads(() => one(() => transaction(() => work(writes()), wait ? pause : undefined)), wait),
    listen: listeners.listen,
    close: async () => {
      await listeners.close();
      await readers.close();
      await one(() => Promise.resolve(void connection.close()));
    },

    version: () => one(() => Promise.resolve(attempt(path, () => versionOf(connection)))),
    info: () =>
      one(() =>
        Promise.resolve({
          engine: 'sqlite',
          location: path,
          version: attempt(path, () => versionOf(connection)),
          program_version: STORE_VERSION,
          size_bytes: statSync(path).size,
        }),
      ),
    migrate: () => one(() => migrate(connection, forWrites, path)),
    dump: (work) => one(() => snapshot(() => work(dump(forReads), reads))),
    load: (pieces, finish, replacing) =>
      one(() =>
        keeping(path, (keep, kept) =>
          transaction(async () => {
            if (replacing !== undefined && !(await isEmpty(forReads))) {
              await replacing(reads, kept);
              keep();
              await empty(forWrites);
            }
            await load(forWrites, pieces);
            return finish(writes());
          }, pause),
        ),
      ),
    integrity: () => one(() => Promise.resolve(attempt(path, () => integrity(connection)))),
  };
}

/** Creates the file if needed, and requires that only its owner can read it. Throws `not_found`, `invalid`, `unavailable`. */
function prepareFile(path: string, create: boolean): void {
  const found = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
  if (found === undefined) {
    if (!create)
      throw new AppError('not_found', `there is no store at ${path}`, {
        hint: `check the path, or make one there: ${commandLine('roster', 'init', '--store', path)}`,
      });
    attempt(path, () => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      closeSync(openSync(path, 'a', 0o600));
    });
  } else if (found.isFile() && isOpenToOthers(found.mode)) {
    if (!attempt(path, () => mayBeStore(path)))
      throw new AppError('corrupt_store', `${path} is not a roster store`, { hint: 'check the path' });
    throw new AppError('invalid', `others on this machine can reach the store at ${path}`, {
      hint: `chmod 600 '${path}'`,
    });
  }
}

/** How an SQLite database begins. */
const MAGIC = 'SQLite format 3\0';

/** Whether a file is a database, or empty: whoever names another one by mistake is not told to change its mode. */
function mayBeStore(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(MAGIC.length);
    const size = readSync(descriptor, head);
    return size === 0 || head.toString('latin1') === MAGIC;
  } finally {
    closeSync(descriptor);
  }
}
