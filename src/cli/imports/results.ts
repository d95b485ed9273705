import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, FILE } from '../../domain/field.ts';
import { csvCell, guarded } from '../../lib/csv-guard.ts';
import type { NumberSet } from '../../lib/number-set.ts';
import type { Rows } from '../../lib/rows.ts';
import type { Output } from '../terminal/streams.ts';
import { ClosedPipe } from '../terminal/streams.ts';
import { harmlessOn } from '../terminal/output.ts';
import { openResultsFile } from './results-file.ts';
import type { ResultsFile } from './results-file.ts';

/** What became of each row of a file, as CSV, written as it is done. */

/** A line of the results. */
interface Result {
  readonly line: number;
  readonly email: string | null;
  readonly outcome: string;
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
}

export interface Results {
  /** Writes those whose line has none yet. What cannot be written is told at the end: what is done stays done. */
  write(results: readonly Result[]): Promise<void>;
  /** Throws `unavailable` where something could not be written. `undone`: nothing was done. */
  close(undone: boolean): void;
}

/** The flag for the file of results. */
export const resultsFlag = () =>
  z.optional(field(z.string(), 'a new file that tells in CSV what became of each row; - for standard output', FILE));

/** Throws `usage` where standard output is for something else than results. */
export function requireFreeOutput({
  flags,
}: {
  readonly flags: { readonly reveal: boolean; readonly format: string | undefined };
}): void {
  const taken = flags.reveal ? '--reveal' : flags.format === undefined ? undefined : '--output';
  if (taken !== undefined)
    throw new AppError('usage', `--results - and ${taken} both write to standard output`, {
      hint: 'name a file: --results results.csv',
    });
}

/** How many lines of an earlier run are told together. */
const TOGETHER = 500;

/** Lines that an earlier run did, and of which the file has no row, for it was killed before. */
export async function tellOthers<T extends { readonly line: number }>(
  results: Results | undefined,
  rows: Rows<T>,
  emailOf: (row: T) => string | null,
): Promise<void> {
  if (results === undefined) return;
  for (const chunk of rows.chunks(TOGETHER))
    await results.write(chunk.map((row) => ({ line: row.line, email: emailOf(row), outcome: 'earlier' })));
}

const HEADER = 'line,email,outcome,code,message\n';

/** `-`: standard output. With `append`, a file that is there is gone on with. Throws as `openResultsFile` does. */
export function openResults(path: string, stdout: Output, { append }: { readonly append: boolean }): Results {
  const file = path === '-' ? undefined : openResultsFile(path, HEADER, append);
  return writing(file, file === undefined ? (text) => stdout.write(harmlessOn(stdout, text)) : undefined);
}

function writing(file: ResultsFile | undefined, print: ((text: string) => Promise<void>) | undefined): Results {
  const there: NumberSet | undefined = file?.there;
  let isBegun = file?.isBegun === true;
  let failure: Error | undefined;
  const put = async (text: string): Promise<void> => {
    if (failure !== undefined) return;
    try {
      file?.write(text);
      await print?.(text);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
  };
  const begin = async (): Promise<void> => {
    if (!isBegun) await put(HEADER);
    isBegun = true;
  };
  return {
    async write(results) {
      await begin();
      // Of a line 0, which no row has any more, each is told.
      const fresh = results.filter(({ line }) => line === 0 || there?.has(line) !== true);
      if (fresh.length > 0) await put(fresh.map(lineOf).join(''));
      for (const { line } of fresh) there?.add(line);
    },
    close(undone) {
      file?.close(undone && !isBegun);
      // What went wrong is told already.
      if (undone || failure === undefined || failure instanceof ClosedPipe) return;
      throw failure instanceof AppError
        ? new AppError(failure.code, `${failure.message}; what was done stays done`, {
            hint: `${failure.hint ?? 'name another file'}, and run it again with --resume: the missing rows are written`,
            cause: failure,
          })
        : failure;
    },
  };
}

/** On one line, so that a reader finds where each begins. */
const lineOf = ({ line, email, outcome, failure }: Result): string =>
  `${[String(line), email ?? '', outcome, failure?.code ?? '', failure?.message ?? '']
    .map((cell) => csvCell(guarded(cell.replace(/[\r\n]+/g, ' '))))
    .join(',')}\n`;
