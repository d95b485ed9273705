import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, systemCode } from '../../domain/errors.ts';
import { Spool } from '../../lib/spool.ts';
import type { OpenSpool, SpoolFile } from '../../lib/spool.ts';

/** Spools of this process: in files for its user alone, that have no name and so are gone with the process. */
export const openSpool: OpenSpool = () => new Spool(temporaryFile);

function temporaryFile(): SpoolFile {
  const dir = tmpdir();
  const tried = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw unwritable(error, dir);
    }
  };
  const descriptor = tried(() => {
    const path = join(dir, `roster-${randomBytes(16).toString('hex')}`);
    const opened = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    return opened;
  });
  let size = 0;
  return {
    write: (bytes) =>
      tried(() => {
        for (let at = 0; at < bytes.length;) {
          const written = writeSync(descriptor, bytes, at, bytes.length - at, size);
          at += written;
          size += written;
        }
      }),
    read: (from, length) =>
      tried(() => {
        const bytes = Buffer.allocUnsafe(length);
        for (let at = 0; at < length;) {
          const read = readSync(descriptor, bytes, at, length - at, from + at);
          if (read === 0) throw new TypeError('the temporary file was cut short');
          at += read;
        }
        return bytes;
      }),
    close: () => closeSync(descriptor),
  };
}

function unwritable(error: unknown, dir: string): AppError {
  const code = systemCode(error);
  const why = code === 'ENOSPC' ? 'no room left on the disk' : code;
  return new AppError('unavailable', `no temporary file can be kept in ${dir}: ${why}`, {
    hint: 'name another folder for temporary files: TMPDIR=/var/tmp; nothing was changed',
    cause: error,
  });
}
