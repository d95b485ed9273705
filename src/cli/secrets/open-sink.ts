import { existsSync } from 'node:fs';
import type { ExpectedSecret } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import type { Output } from '../terminal/streams.ts';
import { withAppendLock } from './append-lock.ts';
import { requireFolder, secretFileExists } from './file-errors.ts';
import { secretFile } from './file.ts';
import { answerRoom, linesRoom } from './room.ts';
import type { SecretSink } from './sink.ts';

interface SinkOptions {
  readonly file: string | undefined;
  readonly reveal: boolean;
  /** Standard output is a terminal and shows a table. */
  readonly onTerminal: boolean;
  /** The file may be there, and is gone on with. */
  readonly append: boolean;
  /** Other processes may append to it as well. */
  readonly shared: boolean;
  /** Where what is revealed goes. */
  readonly stdout: Output;
  /** The secrets that will be made at most; left out: one. */
  readonly foreseen?: Iterable<ExpectedSecret> | undefined;
  /** What the call is given, some of which the answer repeats. */
  readonly input?: object | undefined;
}

/**
 * Opens the place, and takes room for the secrets there: what cannot be kept is not to be made. Throws `input_needed`
 * where there is no place, `secret_file_exists`, `unavailable` where there is no room or another roster appends.
 */
export async function openSink({
  file,
  reveal,
  onTerminal,
  append,
  shared,
  stdout,
  foreseen = [{}],
  input = {},
}: SinkOptions): Promise<SecretSink> {
  if (file !== undefined) {
    const room = linesRoom(foreseen);
    return shared ? withAppendLock(file, () => secretFile(file, { append, room })) : secretFile(file, { append, room });
  }
  if (reveal || onTerminal) {
    requireRoom(stdout, answerRoom(foreseen, input));
    return { deliver: () => Promise.resolve(), committed: () => undefined, close: () => undefined };
  }
  throw noPlace();
}

/**
 * Throws before anything is asked what `openSink` would throw afterwards: `input_needed` where there is no place,
 * `secret_file_exists`, and `unavailable` where its folder is not there. Makes no file.
 */
export function requirePlace({
  file,
  reveal,
  onTerminal,
  append,
}: Pick<SinkOptions, 'file' | 'reveal' | 'onTerminal' | 'append'>): void {
  if (file !== undefined && !append && existsSync(file)) throw secretFileExists(file);
  if (file !== undefined) requireFolder(file);
  if (file === undefined && !reveal && !onTerminal) throw noPlace();
}

const noPlace = (): AppError =>
  new AppError('input_needed', 'this makes secrets, and there is no place to show them', {
    hint: 'add --secret-file PATH, or --reveal to print them; nothing was changed',
  });

/** What is shown once must have a place; of a pipe nobody knows. Throws `unavailable`. */
function requireRoom(stdout: Output, needed: number): void {
  const room = stdout.room?.();
  if (room !== undefined && room < needed)
    throw new AppError('unavailable', 'the output cannot be written: no room left on the disk', {
      hint: 'nothing was changed; make room, or write the secrets to another disk: --secret-file PATH',
    });
}
