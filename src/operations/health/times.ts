import { shifted } from '../../domain/time.ts';
import type { LaterRecords } from '../../core/store/health.ts';
import type { Reads } from '../../core/store/index.ts';

/** Traces of a wrong clock (docs/clock.md). */

/** How far clocks may differ, in milliseconds: those of a primary and its replica do. */
export const CLOCK_TOLERANCE = 5 * 60 * 1000;

/** What is dated after now, with some tolerance. */
export const fromTimesToCome = (tx: Reads, at: string): Promise<LaterRecords[]> =>
  tx.health.writtenAfter(shifted(at, CLOCK_TOLERANCE));

/** The finding as a sentence. */
export const timeAhead = ({ what, count, latest }: LaterRecords): string =>
  `${what} dated after now: ${count}, up to ${latest}; a clock was wrong (what to do: docs/clock.md)`;
