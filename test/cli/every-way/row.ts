import type { ErrorCode } from '../../../src/domain/errors.ts';
import type { Answer } from '../../support/answers.ts';

/** The table of the cross-section: what is run on every way to call, and how it must end. */

/** How a command ends: done, done with differences found, or with an error. */
export type Outcome = 'ok' | 'different' | ErrorCode;

/**
 * Who runs a command. `ada`, the Owner, has a configuration; others of the organization have a token alone; `nobody`
 * has neither; `at:NAME` has a configuration of that name, as a login leaves it; `{name}` is a token that was kept.
 */
export type Who = string;

export interface More {
  readonly stdin?: string;
  /** A terminal that gives these answers. */
  readonly answers?: readonly Answer[];
  /** Keeps the first secret that standard output shows, for `{name}` in later rows. */
  readonly keep?: string;
  /** The same of the first id. */
  readonly keepId?: string;
  /** Stands for a program that the command ends with. */
  readonly program?: () => number | 'not_executable' | undefined;
  /** Files that are written before, in `{dir}`. */
  readonly files?: Readonly<Record<string, string>>;
  /** A file of `{dir}` that must come out alike, too. */
  readonly reads?: string;
  /** How much later than the row before it runs, in milliseconds; else a minute, so that no refusal goes unrecorded. */
  readonly after?: number;
  /** Standard output is a pipe whose reader goes away after so many lines. */
  readonly lines?: number;
  /** How a dry run of it ends, if otherwise. */
  readonly dry?: Outcome;
  /** An error is shown as people see it, and not as JSON. */
  readonly plain?: boolean;
}

/** A command line, by whom it is run, and how it ends. An error is asked for as JSON, so that its code is seen. */
export type Row = readonly [outcome: Outcome, by: Who, line: string, more?: More];

/** A change of the tables behind roster's back, such as damage. */
export interface Behind {
  readonly behind: string;
}

export type Step = Row | Behind;

/** Steps in an organization of their own, one after the other. */
export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

export const isRow = (step: Step): step is Row => !('behind' in step);
