import type { TrustRecord } from '../../domain/signin/trust.ts';

export interface TrustReads {
  /** All of them, in the order they were made; there are at most some hundred. */
  all(): Promise<TrustRecord[]>;
}

export interface TrustWrites extends TrustReads {
  insert(record: TrustRecord): Promise<void>;
  remove(id: string): Promise<void>;
  /** Notes that a token was exchanged, until it could not be any more; false: it was before. */
  use(key: string, until: string): Promise<boolean>;
  /** Deletes the notes of tokens that ended at `until` or earlier, at most `most`, and returns how many. */
  forgetUses(until: string, most: number): Promise<number>;
}
