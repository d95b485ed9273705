/** What an account made a server store in a window of time. */
export interface QuotaUse {
  /** The account's name at that time. */
  readonly name: string;
  readonly window_start: string;
  readonly events: number;
  readonly bytes: number;
}

export interface QuotaReads {
  get(actorId: string): Promise<QuotaUse | undefined>;
  /** Those whose window began after `at`, the most bytes first; at most `limit`. */
  since(at: string, limit: number): Promise<(QuotaUse & { readonly actor: string })[]>;
}

export interface QuotaWrites extends QuotaReads {
  set(actorId: string, use: QuotaUse): Promise<void>;
}
