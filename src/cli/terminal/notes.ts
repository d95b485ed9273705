import type { Env } from './io.ts';
import type { Output } from './streams.ts';
import { FORMATS, harmlessOn } from './output.ts';
import { fitted } from './wrapping.ts';
import type { OutputFormat } from './output.ts';

/** What stderr carries beside errors, progress and questions, and in which formats: this is decided here alone. */

const CARRIED = {
  /** What a command did, warnings and hints. */
  said: FORMATS,
  /** How the input was read. */
  input: FORMATS,
  /** The end of a dry run, where nothing was said before. */
  dry_run: FORMATS,
  /** What somebody must do so that a command can go on: said at once, under `--quiet` as well. */
  needed: FORMATS,
  /** What runs until it is stopped: said at once. */
  started: FORMATS,
  /** What became of a bulk, which is told under `--quiet` as well. */
  summary: FORMATS,
  /** Which organization a change goes to: programs know, for they read one document or nothing there. */
  target: ['table', 'yaml', 'csv', 'tsv'],
  /** The operation id of a change: other formats have it as a field. */
  operation: ['table'],
  /** Where secrets are, shown with table output only. */
  secret: ['table'],
  /** An empty table says nothing; every other format does. */
  empty: ['table'],
  /** What a table leaves out to fit the terminal. */
  table: ['table'],
} as const satisfies Readonly<Record<string, readonly OutputFormat[]>>;

export type NoteKind = keyof typeof CARRIED;

interface Notes {
  /** A line on stderr, where the format in force has lines of this kind. */
  readonly note: (text: string, kind?: NoteKind) => void;
  /** Resolves when all is written, also what was held back. */
  readonly written: () => Promise<void>;
  /** What was not written yet, and is not written any more: an error in JSON is the only document on stderr. */
  readonly unsaid: () => readonly string[];
}

const DRY_RUN = 'dry run, nothing was changed';

/** Notes that a dry run words in its own way. */
const OF_WORK: readonly NoteKind[] = ['said', 'summary', 'dry_run'];

/** Whether the environment asks for quiet. */
export const isQuiet = ({ ROSTER_QUIET: quiet }: Env): boolean => quiet !== undefined && !['', '0'].includes(quiet);

/** Notes of one command, in the format in force; those of a dry run say that it is one. */
export function openNotes(
  stderr: Output,
  format: OutputFormat,
  { quiet, isDryRun }: { readonly quiet: boolean; readonly isDryRun: boolean },
): Notes {
  const pending: Promise<void>[] = [];
  let held: string[] = [];
  const write = (text: string) => pending.push(stderr.write(`${fitted(harmlessOn(stderr, text), stderr)}\n`));
  let toldDryRun = false;
  const worded = (text: string, kind: NoteKind): string | undefined => {
    if (!isDryRun || !OF_WORK.includes(kind)) return text;
    const isFirst = !toldDryRun;
    toldDryRun = true;
    if (kind === 'dry_run') return isFirst ? DRY_RUN : undefined;
    return `${isFirst ? DRY_RUN : 'dry run'}: ${text}`;
  };
  return {
    note(text, kind = 'said') {
      const formats: readonly OutputFormat[] = CARRIED[kind];
      if (!formats.includes(format) || (quiet && kind !== 'summary' && kind !== 'needed')) return;
      const line = worded(text, kind);
      if (line === undefined) return;
      // People at a terminal read it in time; a program reads one document, which is not known yet.
      if (format === 'json' && !stderr.isTTY && kind !== 'started' && kind !== 'needed') held.push(line);
      else write(line);
    },
    async written() {
      for (const text of held.splice(0)) write(text);
      await Promise.all(pending);
    },
    unsaid() {
      const texts = held;
      held = [];
      return texts;
    },
  };
}
