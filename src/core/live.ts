import type { ShownEvent } from '../domain/audit.ts';
import type { Reads } from './store/index.ts';

/** Streams that never end. */

/** How a stream that never ends goes on with the events that are recorded meanwhile. */
export interface Live<O = unknown, Start = unknown, Input = unknown> {
  /** Up to which event a position has seen the log. */
  seen(position: Start): number;
  /** At most `limit` events after `seq`, oldest first: all who follow share them. */
  load(tx: Reads, seq: number, limit: number): Promise<readonly ShownEvent[]>;
  /** What one gets of all events after its position up to `seq`, also where that is nothing. */
  take(position: Start, events: readonly ShownEvent[], seq: number): { readonly piece: O; readonly rest: Start };
  /** The input that goes on after a piece, without a gap and without a repetition. */
  resumed(input: Input, piece: O): Input;
}

/** How a stream never ends that shows one thing again whenever it has changed. It begins anew from time to time. */
export interface Watched<O = unknown, Input = unknown> {
  /** What is told of when it may have changed (`Store.listen`). */
  readonly about: string;
  isSame(one: O, other: O): boolean;
  /** The piece that tells that nothing has changed. */
  readonly idle: O;
  /** The input that goes on after a piece. */
  resumed(input: Input, piece: O): Input;
}
