/** How many refusals of one actor for one reason were recorded and suppressed in a window of time. */
export interface DenialCount {
  readonly window_start: string;
  readonly recorded: number;
  readonly suppressed: number;
}

export interface DenialReads {
  get(key: string): Promise<DenialCount | undefined>;
}

export interface DenialWrites extends DenialReads {
  set(key: string, count: DenialCount): Promise<void>;
}
