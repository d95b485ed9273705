import { closeSync, constants, ftruncateSync, openSync, readSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, systemCode } from '../../domain/errors.ts';
import { fileFault } from '../../lib/file-faults.ts';
import { NumberSet } from '../../lib/number-set.ts';

/** The file of results on disk: made anew, or gone on with. */

export interface ResultsFile {
  /** Whether it has rows already. */
  readonly isBegun: boolean;
  /** The lines of which it has a row. */
  readonly there: NumberSet;
  /** Throws `unavailable`. */
  write(text: string): void;
  /** `undone`: nothing was done, so that a file that was made for it goes. */
  close(undone: boolean): void;
}

/**
 * Opens it; nothing is written yet. With `append`, one that is there is gone on with: a row that was cut off is written
 * anew. Throws `conflict` where it is there, `invalid` for a file of something else, `unavailable`.
 */
export function openResultsFile(path: string, header: string, append: boolean): ResultsFile {
  const there = new NumberSet();
  const isNew = !append || statSync(path, { throwIfNoEntry: false }) === undefined;
  const descriptor = tried(path, () => openSync(path, isNew ? 'wx' : constants.O_RDWR));
  let size = 0;
  try {
    if (!isNew) size = tried(path, () => readLines(descriptor, path, header, there));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  const isBegun = size > 0;
  let isCut = isNew;
  return {
    isBegun,
    there,
    write: (text) =>
      tried(path, () => {
        const bytes = Buffer.from(text);
        if (!isCut) ftruncateSync(descriptor, size);
        isCut = true;
        for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at, bytes.length - at, size + at);
        size += bytes.length;
      }),
    close(undone) {
      closeSync(descriptor);
      if (isNew && undone) unlinkSync(path);
    },
  };
}

/** So many bytes are read at a time. */
const PIECE = 64 * 1024;

/** Notes the lines that whole rows tell of; returns the bytes of these. Throws `invalid`. */
function readLines(descriptor: number, path: string, header: string, there: NumberSet): number {
  const buffer = Buffer.allocUnsafe(PIECE);
  let rest = '';
  let [whole, at, isFirst] = [0, 0, true];
  for (
    let read = readSync(descriptor, buffer, 0, PIECE, at);
    read > 0;
    read = readSync(descriptor, buffer, 0, PIECE, at)
  ) {
    // What is looked at is in ASCII, and bytes are counted.
    const lines = (rest + buffer.toString('latin1', 0, read)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const found = isFirst ? undefined : /^(\d{1,10}),/.exec(line)?.[1];
      if (isFirst ? `${line}\n` !== header : found === undefined) throw notResults(path);
      isFirst = false;
      if (found !== undefined) there.add(Number(found));
      whole += line.length + 1;
    }
    if (rest.length > LONGEST_ROW || (isFirst && !header.startsWith(rest))) throw notResults(path);
    at += read;
  }
  if (isFirst && !header.startsWith(rest)) throw notResults(path);
  return whole;
}

const LONGEST_ROW = 1024 * 1024;

const notResults = (path: string): AppError =>
  new AppError('invalid', `${path} is not a file of results`, {
    hint: 'name the one that the interrupted run wrote, or a new one; nothing was changed',
  });

function tried<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = systemCode(error);
    if (code === 'EEXIST')
      throw new AppError('conflict', `the file ${path} is there already`, {
        hint: 'name a new file: results are never written over others; nothing was changed',
      });
    const { why, helps } = fileFault(code, dirname(path));
    throw new AppError('unavailable', `the results cannot be written to ${path}: ${why}`, {
      hint: helps,
      cause: error,
    });
  }
}
