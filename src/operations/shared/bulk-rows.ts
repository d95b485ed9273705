import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import type { Reads } from '../../core/store/index.ts';

/** What bulks share that take rows of a file and go on after an interruption: the store counts the rows that are done. */

/** How many rows one of them takes. */
export const MOST_ROWS = 1_000_000;
/** How many rows a plan looks at together. */
export const TOGETHER = 2000;
/** How many rows one transaction takes: unless told otherwise, and at most, so that others can write meanwhile. */
export const BATCH = 500;
const LARGEST_BATCH = 5000;

/** The input field for the size of a batch. */
export const batchField = () =>
  field(
    z.int().check(z.minimum(1), z.maximum(LARGEST_BATCH)),
    `how many rows to commit together, at most ${LARGEST_BATCH}`,
    'N',
  );

/** Throws `invalid`. */
export function requireFewRows(rows: { readonly length: number }): void {
  if (rows.length > MOST_ROWS) throw new AppError('invalid', `rows takes at most ${MOST_ROWS}`);
}

/** Which bulk it is. */
export interface BulkIdentity {
  /** The same rows with the same options are the same bulk, so that a killed one can be resumed. */
  readonly id: string;
  readonly rows: number;
}

/** The identity of rows, each as a value that JSON can hold. */
export function bulkIdentity(chunks: Iterable<readonly unknown[]>, options: object): BulkIdentity {
  const hash = createHash('sha256').update(JSON.stringify(options));
  let rows = 0;
  for (const chunk of chunks) {
    hash.update(`\n${chunk.map((row) => JSON.stringify(row)).join('\n')}`);
    rows += chunk.length;
  }
  return { id: hash.digest('hex'), rows };
}

interface Resuming {
  readonly resume: boolean;
  /** What it is called, and the hint how it goes on. */
  readonly what: string;
  readonly goOn: string;
}

/**
 * How many rows earlier runs did, and how many of them this run skips. Throws `conflict` where it was interrupted and is
 * not resumed.
 */
export async function rowsDone(
  tx: Reads,
  { id, rows }: BulkIdentity,
  { resume, what, goOn }: Resuming,
): Promise<{ readonly earlier: number; readonly done: number }> {
  const earlier = await tx.imports.done(id);
  if (earlier > 0 && earlier < rows && !resume)
    throw new AppError('conflict', `this ${what} was interrupted after ${earlier} of ${rows} rows`, {
      hint: goOn,
      details: { done: earlier, total: rows },
    });
  return { earlier, done: resume ? Math.min(earlier, rows) : 0 };
}
