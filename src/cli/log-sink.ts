import { createWriteStream, openSync } from 'node:fs';
import { AppError, systemCode } from '../domain/errors.ts';
import type { Io } from './io.ts';

/** Where the lines of a server's log go. */
export interface LogSink {
  /** A line that cannot be written is lost: nobody who asks the server something waits for its log. */
  write(line: string): void;
  /** Resolves once all lines are written. */
  close(): Promise<void>;
}

/** Standard error, or the end of a file that only its owner can read. Throws `unavailable` where it cannot be opened. */
export function logSink(file: string | undefined, { stderr }: Pick<Io, 'stderr'>): LogSink {
  const say = (line: string) => void stderr.write(line).catch(() => undefined);
  if (file === undefined) return { write: say, close: () => Promise.resolve() };
  const stream = createWriteStream(file, { fd: openEnd(file) });
  // A stream that failed once takes nothing more, so this is told once.
  stream.on('error', (error) => say(`the log ${file} cannot be written: ${systemCode(error)}\n`));
  return {
    write: (line) => void stream.write(line),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}

function openEnd(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    throw new AppError('unavailable', `the log ${file} cannot be opened: ${systemCode(error)}`, {
      hint: 'name a place that this user may write to',
      cause: error,
    });
  }
}
