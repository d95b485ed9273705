import { AppError, systemCode } from '../../domain/errors.ts';
import { shellWord } from '../../lib/shell.ts';
import { fileError } from './file-errors.ts';
import type { SecretSink } from './sink.ts';

/** Only one process at a time appends to a secret file: each reserves room behind the last line that it finds. */

/** After so many milliseconds without a sign of life the holder is gone. */
const STALE = 2000;
/** Some 9 seconds in all. */
const RETRIES = { retries: 50, minTimeout: 10, maxTimeout: 200 } as const;

/** The sink, which holds the lock of its file until it is closed. Throws `unavailable` where another process keeps it. */
export async function withAppendLock(path: string, open: () => SecretSink): Promise<SecretSink> {
  const { default: lockfile } = await import('proper-lockfile');
  const lockfilePath = `${path}.lock`;
  let lost = false;
  const onCompromised = (): void => {
    lost = true;
  };
  try {
    await lockfile.lock(path, { lockfilePath, realpath: false, stale: STALE, retries: RETRIES, onCompromised });
  } catch (error) {
    throw systemCode(error) === 'ELOCKED' ? heldByAnother(path, lockfilePath, error) : fileError(error, path);
  }
  const release = (): void => {
    if (!lost) lockfile.unlockSync(path, { lockfilePath, realpath: false });
  };
  try {
    const sink = open();
    return {
      ...sink,
      // This process was stopped for so long that another one took over.
      deliver: (secrets) => (lost ? Promise.reject(heldByAnother(path, lockfilePath)) : sink.deliver(secrets)),
      close(undone) {
        try {
          sink.close(undone);
        } finally {
          release();
        }
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

const heldByAnother = (path: string, lock: string, cause?: unknown): AppError =>
  new AppError('unavailable', `another process writes to the secret file ${path}`, {
    hint: `try again; if no other roster is running: rmdir ${shellWord(lock)}`,
    cause,
  });
