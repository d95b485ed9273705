import type { Reads, Writes } from './index.ts';

/** What can be done to a store as a whole, before anybody can log in. */
export interface StoreAdmin {
  /** The schema version; 0 for an empty store. */
  version(): Promise<number>;
  info(): Promise<StoreInfo>;
  /** Migrates the store to this program's version, and creates it if needed. A second process must wait, then find nothing to do. */
  migrate(): Promise<{ readonly from: number; readonly to: number; readonly backup: string | null }>;
  /** Hands out all rows, in an order that `load` of any engine accepts, with reads of the same snapshot. */
  dump<T>(work: (pieces: AsyncIterable<StorePiece>, tx: Reads) => Promise<T>): Promise<T>;
  /**
   * Fills an empty store from a dump, in one transaction that `finish` may still roll back by throwing. Throws
   * `conflict` for a store that is not empty, unless `replacing` is given and does not throw: then its rows are saved
   * at `kept` beside the store and removed first, on engines that can do so.
   */
  load<T>(
    pieces: AsyncIterable<StorePiece>,
    finish: (tx: Writes) => Promise<T>,
    replacing?: (tx: Reads, kept: string) => Promise<void>,
  ): Promise<T>;
  /** What the engine's own check finds, such as damaged pages and dangling references; empty when it finds nothing. */
  integrity(): Promise<string[]>;
}

/** Some rows of one table, as they are stored. */
export interface StorePiece {
  readonly table: string;
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}

export interface StoreInfo {
  readonly engine: string;
  readonly location: string;
  /** 0: an empty store. */
  readonly version: number;
  /** The version that this program writes. */
  readonly program_version: number;
  readonly size_bytes: number;
}
