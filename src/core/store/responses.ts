/** A response to a call, kept for its repetition. */
export interface StoredResponse {
  readonly id: string;
  /** From 0; a bulk has one a batch. */
  readonly part: number;
  /** A digest of the request. */
  readonly request: string;
  /** The output and the permissions that it needed, encrypted with the idempotency key. */
  readonly sealed: string;
  /** The token of the call, when the call itself revoked it. */
  readonly ended_token_id: string | null;
  readonly created_at: string;
}

/** Some of the parts of a response. */
export interface PartRange {
  readonly from: number;
  readonly most: number;
}

export interface ResponseReads {
  /** The parts of one response, in order: all, or from a part on and at most so many. */
  of(id: string, range?: PartRange): Promise<StoredResponse[]>;
}

export interface ResponseWrites extends ResponseReads {
  /** Throws `conflict` when this part is stored already. */
  put(response: StoredResponse): Promise<void>;
  /** Deletes what was stored at `until` or earlier; must take no longer when many others stay. */
  forget(until: string): Promise<void>;
}
