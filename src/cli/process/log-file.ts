import { createWriteStream, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WriteStream } from 'node:fs';
import { AppError, systemCode } from '../../domain/errors.ts';
import { fileFault } from '../../lib/file-faults.ts';
import type { Io } from '../terminal/io.ts';

/** Where the lines of a server's log go. */
interface LogSink {
  /** A line that cannot be written is counted and lost: nobody who asks the server something waits for its log. */
  write(line: string): void;
  /** How many lines were lost so far. */
  readonly lost: () => number;
  /** Goes on in the file of that name as it is now: log rotation has moved the other away. */
  reopen(): void;
  /** Resolves once all lines are written. */
  close(): Promise<void>;
}

/** After a failure the file is opened again no sooner than this, in milliseconds. */
const RETRY = 1000;
/** Bytes that wait for a slow disk at most. */
const MOST_WAITING = 8 * 1024 * 1024;

/**
 * Standard error, or the end of a file that only its owner can read. Throws `unavailable` where it cannot be opened.
 * A disk that is full loses lines; once there is room again, a line says how many.
 */
export function logSink(file: string | undefined, { stderr, now }: Pick<Io, 'stderr' | 'now'>): LogSink {
  let lost = 0;
  let untold = 0;
  const lose = (count: number): void => {
    lost += count;
    untold += count;
  };
  const say = (line: string, count = 0): void => void stderr.write(line).catch(() => lose(count));
  if (file === undefined)
    return {
      write: (line) => say(line, 1),
      lost: () => lost,
      reopen: () => undefined,
      close: () => Promise.resolve(),
    };

  const path = file;
  let stream: WriteStream | undefined = streamTo(openEnd(path));
  let retryAt = 0;
  let isTold = false;

  function fail(error: unknown): void {
    stream = undefined;
    retryAt = now() + RETRY;
    if (!isTold) say(`the log ${file} cannot be written: ${systemCode(error)}\n`);
    isTold = true;
  }
  function streamTo(fd: number): WriteStream {
    const made = createWriteStream('', { fd });
    made.on('error', (error) => {
      if (stream === made) fail(error);
    });
    return made;
  }
  function opened(): WriteStream | undefined {
    if (stream !== undefined || now() < retryAt) return stream;
    try {
      return (stream = streamTo(openEnd(path)));
    } catch (error) {
      fail(error);
      return undefined;
    }
  }
  /** What is lost is counted when it is known to be; so is the line that tells of it. */
  function put(to: WriteStream, line: string, stands: number, isNew: boolean): void {
    to.write(line, (error) => {
      if (error === null || error === undefined) {
        isTold = false;
        return;
      }
      if (stream === to) fail(error);
      untold += stands;
      if (isNew) lost += stands;
    });
  }

  return {
    write(line) {
      const to = opened();
      if (to === undefined || to.writableLength > MOST_WAITING) {
        lose(1);
        return;
      }
      if (untold > 0) {
        const count = untold;
        untold = 0;
        put(to, lostLine(count, now()), count, false);
      }
      put(to, line, 1, true);
    },
    lost: () => lost,
    reopen() {
      const before = stream;
      try {
        stream = streamTo(openEnd(file));
        before?.end();
      } catch (error) {
        say(`the log ${file} cannot be opened again: ${systemCode(error)}\n`);
      }
    },
    close: () =>
      new Promise((resolve) => {
        if (stream === undefined) resolve();
        else stream.end(() => resolve());
      }),
  };
}

const lostLine = (count: number, at: number): string =>
  `${JSON.stringify({ level: 'warn', time: new Date(at).toISOString(), count, msg: 'log lines lost' })}\n`;

function openEnd(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    const { why, helps } = fileFault(systemCode(error), dirname(file));
    throw new AppError('unavailable', `the log ${file} cannot be opened: ${why}`, { hint: helps, cause: error });
  }
}
