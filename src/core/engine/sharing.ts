/** How work shares the thread with others, where there are others. */
export interface Sharing {
  /** Resolves when this work may hold the thread again. */
  readonly turn: () => Promise<void>;
  /** For how long the thread has been busy, in milliseconds: what waits for a store or a client costs nobody anything. */
  readonly busy: () => number;
  /** Is told for how long work held the thread, in milliseconds. */
  readonly spend: (time: number) => void;
  /** Runs a read that turned out to be long once there is a place for it. Throws `rate_limited` where too many wait. */
  readonly long: <T>(work: () => Promise<T>) => Promise<T>;
}

/** For how long work may hold the thread, in milliseconds. */
export const SLICE = 2;

/** A read must begin again where long ones have their place: it holds a connection that short ones need. */
export class TooLong extends Error {
  constructor() {
    super('the read takes a place for long ones');
  }
}
