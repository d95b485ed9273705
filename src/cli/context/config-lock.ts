import { join } from 'node:path';
import { AppError, systemCode } from '../../domain/errors.ts';
import { shellWord } from '../../lib/shell.ts';

/** The lock of the configuration: a folder in it, whose holder shows once a second that it is alive. */

const LOCK = 'config.lock';

/** After so many milliseconds without a sign of life its holder is gone: killed, or the machine was switched off. */
const STALE = 2000;

/** How often to try again, and how long to wait in between, in milliseconds. */
export interface LockTimes {
  readonly retries: number;
  readonly minTimeout: number;
  readonly maxTimeout: number;
}

/** Some 9 seconds in all: longer than any holder needs, and than it takes to find out that one is gone. */
export const LOCK_TIMES: LockTimes = { retries: 50, minTimeout: 10, maxTimeout: 200 };

interface FolderLock {
  /** Throws `store_locked` where somebody took the lock over, because this process was stopped for long. */
  readonly requireOurs: () => void;
  readonly release: () => Promise<void>;
}

/** Locks a folder, taking over from a holder that is gone. Throws `store_locked`; `unavailable` where nothing can be made in it. */
export async function lockFolder(dir: string, times: LockTimes): Promise<FolderLock> {
  const { default: lockfile } = await import('proper-lockfile');
  const path = join(dir, LOCK);
  let lost = false;
  try {
    const release = await lockfile.lock(dir, {
      lockfilePath: path,
      retries: times,
      stale: STALE,
      onCompromised: () => (lost = true),
    });
    return {
      requireOurs() {
        if (lost) throw heldByAnother(dir, path);
      },
      release: async () => (lost ? undefined : release()),
    };
  } catch (error) {
    if (systemCode(error) === 'ELOCKED') throw heldByAnother(dir, path, error);
    throw new AppError('unavailable', `the configuration ${dir} cannot be locked: ${systemCode(error)}`, {
      hint: `check that you can make ${path}, and the disk`,
      cause: error,
    });
  }
}

const heldByAnother = (dir: string, path: string, cause?: unknown): AppError =>
  new AppError('store_locked', `another process keeps the configuration ${dir} locked`, {
    hint: `try again; if no other roster is running: rmdir ${shellWord(path)}`,
    cause,
  });
