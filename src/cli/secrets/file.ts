import {
  closeSync,
  constants,
  fsyncSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { Secret } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { isOpenToOthers } from '../../lib/file-mode.ts';
import { fileError } from './file-errors.ts';
import { secretLine } from './room.ts';
import type { SecretSink } from './sink.ts';

/** The file that takes secrets: lines of JSON, for its owner alone. */

interface FileOptions {
  /** The file may be there, and is gone on with. */
  readonly append: boolean;
  /** Bytes that the secrets take at most: they are taken from the disk before this answers. */
  readonly room: number;
}

/** Throws `secret_file_exists`, `invalid` for a file that roster did not write, `unavailable` where there is no place. */
export function secretFile(path: string, { append, room }: FileOptions): SecretSink {
  const { descriptor, isNew, whole, tail } = openFile(path, append);
  let size = whole;
  let kept = whole;
  let begun = false;
  const close = (length: number): void => {
    try {
      ftruncateSync(descriptor, length);
    } finally {
      closeSync(descriptor);
      if (isNew && length === 0) unlinkSync(path);
    }
  };
  try {
    fill(descriptor, whole + tail, room);
    fsyncSync(descriptor);
  } catch (error) {
    close(whole + tail);
    throw fileError(error, path);
  }
  return {
    deliver: (secrets) => {
      try {
        // A line that was cut off must not stand behind a shorter one.
        if (!begun) fill(descriptor, whole, tail);
        begun = true;
        const lines = Buffer.from(secrets.map(secretLine).join(''));
        writeFully(descriptor, lines, size);
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
    // A refused command leaves the file as it found it.
    close: (undone) => close(!begun ? whole + tail : undone ? kept : size),
  };
}

/** Blanks: readers of the file of a killed command skip them. */
const BLANK = 0x20;
const FILLER_BYTES = 1024 * 1024;

function fill(descriptor: number, from: number, bytes: number): void {
  const filler = Buffer.alloc(Math.min(FILLER_BYTES, bytes), BLANK);
  for (let done = 0; done < bytes; done += filler.length)
    writeFully(descriptor, filler.subarray(0, bytes - done), from + done);
}

function writeFully(descriptor: number, bytes: Buffer, from: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at, bytes.length - at, from + at);
}

interface OpenedFile {
  readonly descriptor: number;
  readonly isNew: boolean;
  /** Bytes of whole lines. */
  readonly whole: number;
  /** Bytes behind them: of a line that was cut off before the commit that waited for it. */
  readonly tail: number;
}

function openFile(path: string, append: boolean): OpenedFile {
  try {
    const isNew = !append || lstatSync(path, { throwIfNoEntry: false }) === undefined;
    if (isNew) return { descriptor: openSync(path, 'wx', 0o600), isNew, whole: 0, tail: 0 };
    const descriptor = openThere(path, constants.O_RDWR);
    try {
      const { lines, tail } = contentOf(descriptor, path);
      return { descriptor, isNew, whole: lines.length, tail: tail.length };
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Opens what is there, and never waits: a pipe that nobody writes to would. */
const openThere = (path: string, mode: number): number =>
  openSync(path, mode | constants.O_NOFOLLOW | constants.O_NONBLOCK);

/**
 * The secrets in the file of an interrupted import, in their order; none where it is not there. Throws `invalid` for a
 * file that others can read, or that no import wrote, and `unavailable`.
 */
export function secretsOnFile(path: string): readonly Secret[] {
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return [];
    const descriptor = openThere(path, constants.O_RDONLY);
    try {
      const { lines } = contentOf(descriptor, path);
      return linesOf(lines).flatMap((line) => (isBlank(line) ? [] : (JSON.parse(line) as Secret)));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

/** What is in a file to go on in: whole lines, and what is behind them but for blanks. Throws `invalid`. */
function contentOf(descriptor: number, path: string): { readonly lines: Buffer; readonly tail: Buffer } {
  const stat = fstatSync(descriptor);
  if (!stat.isFile())
    throw new AppError('invalid', `${path} is ${stat.isDirectory() ? 'a folder' : 'no file but a pipe or device'}`, {
      hint: 'name a file that roster wrote, or a new one; nothing was changed',
    });
  if (isOpenToOthers(stat.mode))
    throw new AppError('invalid', `others on this machine can read ${path}`, { hint: `chmod 600 '${path}'` });
  const bytes = readFileSync(descriptor);
  let end = bytes.length;
  while (bytes[end - 1] === BLANK) end -= 1;
  const whole = bytes.lastIndexOf('\n') + 1;
  const lines = bytes.subarray(0, whole);
  const tail = bytes.subarray(whole, Math.max(whole, end));
  const begun = tail.toString().trimStart();
  if (linesOf(lines).every(isSecretLine) && begun.startsWith(FIRST_KEY.slice(0, begun.length))) return { lines, tail };
  throw new AppError('invalid', `${path} is not a file of secrets`, {
    hint: 'name one that roster wrote, or a new one',
  });
}

const FIRST_KEY = '{"email":';
const linesOf = (bytes: Buffer): string[] => bytes.toString().split('\n');
const isBlank = (line: string): boolean => line.trim() === '';

function isSecretLine(line: string): boolean {
  if (isBlank(line)) return true;
  try {
    const parsed = JSON.parse(line) as Partial<Secret> | null;
    return typeof parsed?.secret === 'string' && typeof parsed.kind === 'string' && typeof parsed.username === 'string';
  } catch {
    return false;
  }
}
