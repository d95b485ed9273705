import { closeSync, fsyncSync, fstatSync, ftruncateSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import type { Secret } from '../core/operation.ts';
import { AppError, systemCode } from '../domain/errors.ts';

/** Where minted secrets go. There must be one before anything is changed. */
export interface SecretSink {
  /** Whether the answer itself shows them. */
  readonly shown: boolean;
  /** Called before the commit; throws when the secrets cannot be kept. */
  readonly deliver: (secrets: readonly Secret[]) => Promise<void>;
  /** What was delivered so far is committed, and stays whatever happens next. */
  readonly committed: () => void;
  /** `undone`: what was delivered last surely never came to be, so it is taken back; an empty new file is removed. */
  readonly close: (undone: boolean) => void;
}

export interface SinkOptions {
  readonly file: string | undefined;
  readonly reveal: boolean;
  /** Standard output is a terminal and shows a table. */
  readonly onTerminal: boolean;
  /** Append to the file of the same import. */
  readonly append: boolean;
}

/** Throws `input_needed` where there is no place for a secret, and `secret_file_exists`. */
export function openSink({ file, reveal, onTerminal, append }: SinkOptions): SecretSink {
  if (file !== undefined) return fileSink(file, append, reveal);
  if (reveal || onTerminal)
    return { shown: true, deliver: () => Promise.resolve(), committed: () => undefined, close: () => undefined };
  throw new AppError('input_needed', 'this makes secrets, and there is no place to show them', {
    hint: 'add --secret-file PATH, or --reveal to print them; nothing was changed',
  });
}

function fileSink(path: string, append: boolean, reveal: boolean): SecretSink {
  const { descriptor, size: sizeBefore } = openFile(path, append);
  let size = sizeBefore;
  let kept = sizeBefore;
  return {
    shown: reveal,
    deliver: (secrets) => {
      try {
        const lines = Buffer.from(
          secrets
            .map(({ email, username, kind, secret }) => `${JSON.stringify({ email, username, kind, secret })}\n`)
            .join(''),
        );
        writeFully(descriptor, lines);
        fsyncSync(descriptor);
        size += lines.length;
        return Promise.resolve();
      } catch (error) {
        ftruncateSync(descriptor, size);
        return Promise.reject(fileError(error, path));
      }
    },
    committed: () => {
      kept = size;
    },
    close: (undone) => {
      if (undone) ftruncateSync(descriptor, kept);
      closeSync(descriptor);
      if ((undone ? kept : size) === 0) unlinkSync(path);
    },
  };
}

function writeFully(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

function openFile(path: string, append: boolean): { descriptor: number; size: number } {
  try {
    const descriptor = openSync(path, append ? 'a' : 'wx', 0o600);
    const { mode } = fstatSync(descriptor);
    if ((mode & 0o077) !== 0) {
      closeSync(descriptor);
      throw new AppError('invalid', `others on this machine can read ${path}`, { hint: `chmod 600 '${path}'` });
    }
    return { descriptor, size: append ? wholeLines(descriptor, path) : 0 };
  } catch (error) {
    throw fileError(error, path);
  }
}

/**
 * The size of a file up to its last whole line; what is behind it was cut off when its process was
 * killed, before the commit that it waited for, and is taken away.
 */
function wholeLines(descriptor: number, path: string): number {
  const size = readFileSync(path).lastIndexOf('\n') + 1;
  ftruncateSync(descriptor, size);
  return size;
}

function fileError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = systemCode(error);
  if (code === 'EEXIST')
    return new AppError('secret_file_exists', `the file ${path} is there already`, {
      hint: 'name a new file; a secret file is never overwritten',
    });
  const why =
    {
      ENOENT: 'its folder is not there',
      ENOTDIR: 'its folder is not a folder',
      ENAMETOOLONG: 'its name is too long',
      EACCES: 'it may not be written',
      EISDIR: 'it is a folder',
      ENOSPC: 'no room left on the disk',
      EROFS: 'the disk is read-only',
    }[code] ?? code;
  return new AppError('unavailable', `the secret file ${path} cannot be written: ${why}`, {
    hint: 'nothing was changed',
    cause: error,
  });
}
