import type { Output } from './streams.ts';
import { fitted, FORMATS, harmlessOn } from './output.ts';
import type { Format } from './output.ts';

/** What stderr carries beside errors, progress and questions, and in which formats: this is decided here alone. */

const CARRIED = {
  /** What a command did, warnings and hints. */
  said: FORMATS,
  /** Which organization a change goes to: programs know, for they read one document or nothing there. */
  target: ['table', 'yaml', 'csv', 'tsv'],
  /** Where secrets are, shown with table output only. */
  secret: ['table'],
  /** An empty table says nothing; every other format does. */
  empty: ['table'],
} as const satisfies Readonly<Record<string, readonly Format[]>>;

export type NoteKind = keyof typeof CARRIED;

export interface Notes {
  /** A line on stderr, where the format in force has lines of this kind. */
  readonly note: (text: string, kind?: NoteKind) => void;
  /** Resolves when all is written. */
  readonly written: () => Promise<void>;
}

/** Notes of one command, in the format in force. */
export function openNotes(stderr: Output, format: Format): Notes {
  const pending: Promise<void>[] = [];
  return {
    note(text, kind = 'said') {
      const formats: readonly Format[] = CARRIED[kind];
      if (formats.includes(format)) pending.push(stderr.write(`${fitted(harmlessOn(stderr, text), stderr)}\n`));
    },
    async written() {
      await Promise.all(pending);
    },
  };
}
