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

export interface ResponseReads {
  /** All parts of one response, in order. */
  of(id: string): Promise<StoredResponse[]>;
}

export interface ResponseWrites extends ResponseReads {
  /** Throws `conflict` when this part is stored already. */
  put(response: StoredResponse): Promise<void>;
  /** Deletes what was stored at `until` or earlier; must take no longer when many others stay. */
  forget(until: string): Promise<void>;
}
