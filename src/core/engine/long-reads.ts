import type { Medium } from '../../domain/audit.ts';

/** A read that another thread can run: plain data. */
export interface LongRead {
  /** The name of the operation. */
  readonly operation: string;
  /** Validated. */
  readonly input: unknown;
  /** The hash of the token that authenticates it. */
  readonly tokenHash: string | undefined;
  readonly medium: Medium;
  readonly address: string;
}

export interface LongReadResult {
  readonly output: unknown;
  /** For how long it was worked on, in milliseconds. */
  readonly time: number;
}

/** Where long reads run, so that they hold up nobody: threads of their own. */
export interface LongReads {
  /** Whether an operation can run there. */
  readonly takes: (operation: string) => boolean;
  /** Whether such a read took long lately, so that trying it as a short one first is work for nothing. */
  readonly tookLong: (read: LongRead) => boolean;
  /**
   * Runs a read as a call of its own: authorized again, on one snapshot. Throws what the operation throws, `interrupted` once
   * the signal comes, and `unavailable` when the thread ended.
   */
  readonly run: (read: LongRead, signal: AbortSignal | undefined) => Promise<LongReadResult>;
}
