import { closeSync, fstatSync, ftruncateSync, openSync, readSync, watch, writeSync } from 'node:fs';
import type { Told } from '../sql/listeners.ts';

/**
 * News between the processes that share a store: a file beside it, to which each write that tells of something adds a line,
 * and which others watch. Nothing depends on it but how soon they know.
 */

/** The file is emptied beyond this size, in bytes. */
const LARGEST = 64 * 1024;

const pathOf = (store: string): string => `${store}-news`;

/** Tells the other processes of things; where the file cannot be written, they find out later. */
export function tellNews(store: string, names: readonly string[]): void {
  try {
    const file = openSync(pathOf(store), 'a', 0o600);
    try {
      if (fstatSync(file).size > LARGEST) ftruncateSync(file);
      writeSync(file, `${names.join(' ')}\n`);
    } finally {
      closeSync(file);
    }
  } catch {
    // What was written to the store is committed.
  }
}

/** Calls `told` with what is added to the file from now on; `lost`, once, where it is replaced or removed. Returns what stops it. */
export function watchNews(store: string, told: Told, lost: () => void): () => void {
  const file = openSync(pathOf(store), 'a+', 0o600);
  let seen = fstatSync(file).size;
  const watcher = watch(pathOf(store), { persistent: false });

  function read(): void {
    const { size } = fstatSync(file);
    // It was emptied, and what is there now is new.
    if (size < seen) seen = 0;
    const added = Buffer.alloc(size - seen);
    const length = readSync(file, added, 0, added.length, seen);
    seen += length;
    if (length > 0) told(added.toString('utf8', 0, length).trim().split(/\s+/));
  }
  let isOpen = true;
  function stop(): void {
    if (!isOpen) return;
    isOpen = false;
    watcher.close();
    closeSync(file);
  }
  watcher.on('change', (event) => {
    if (!isOpen) return;
    read();
    if (event !== 'rename') return;
    stop();
    lost();
  });
  watcher.on('error', () => {
    stop();
    lost();
  });
  return stop;
}
