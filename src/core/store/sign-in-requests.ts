import type { SignInRequest } from '../../domain/signin/request.ts';

/** How many devices wait. */
export interface WaitingDevices {
  readonly network: number;
  readonly site: number;
  readonly all: number;
}

export interface SignInRequestReads {
  byCode(hash: string): Promise<SignInRequest | undefined>;
  byUserCode(hash: string): Promise<SignInRequest | undefined>;
  /** How many devices wait at `at` to be approved: of this network, of this site, and of all. */
  waiting(from: Pick<SignInRequest, 'network' | 'site'>, at: string): Promise<WaitingDevices>;
  /** How many programs a person let in that have not fetched their session, and still can at `at`. */
  unfetched(personId: string, at: string): Promise<number>;
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
