import { executable } from './executable.ts';
import { largeDocument } from './large-document.ts';
import { audit, document, imports, millions, sizes, starts } from './processes.ts';
import { access, fairness, questions } from './questions.ts';
import { following, growth, http, jobs, notifications, scim } from './server.ts';
import type { Row } from './row.ts';

/**
 * Every row of the benchmark, by the part that measures it: what it promises, and what bounds it. A part yields `found(name, value)` for
 * each of its rows, once; `npm run docs` takes a new one into docs/performance.md.
 */
export const ROWS = {
  starts,
  executable,
  sizes,
  imports,
  document,
  'large-document': largeDocument,
  audit,
  access,
  millions,
  http,
  fairness,
  following,
  growth,
  questions,
  notifications,
  scim,
  jobs,
} as const;

export type Part = keyof typeof ROWS;
type NameIn<P extends Part> = P extends Part ? keyof (typeof ROWS)[P] : never;
export type RowName = NameIn<Part>;

/** The names of the parts, in the order in which they run. */
export const PART_NAMES = Object.keys(ROWS) as readonly Part[];

export const rowsOf = (part: Part): Readonly<Record<string, Row>> => ROWS[part];
