import type { SignInRequest } from '../../domain/signin/request.ts';

export interface SignInRequestReads {
  byCode(hash: string): Promise<SignInRequest | undefined>;
  byUserCode(hash: string): Promise<SignInRequest | undefined>;
  /** How many have not ended at `at`: of this network, and of all. Must look at no others. */
  open(network: string, at: string): Promise<{ readonly here: number; readonly all: number }>;
}

export interface SignInRequestWrites extends SignInRequestReads {
  /** Throws `conflict` when a code is taken. */
  insert(request: SignInRequest): Promise<void>;
  /** Must keep what the change leaves out. */
  update(
    id: string,
    change: Partial<
      Pick<SignInRequest, 'state' | 'person_id' | 'decided_with' | 'session_id' | 'interval_seconds' | 'polled_at'>
    >,
  ): Promise<void>;
  /** Deletes those that ended at `until` or earlier, at most `most`, and returns how many. */
  forget(until: string, most: number): Promise<number>;
}
