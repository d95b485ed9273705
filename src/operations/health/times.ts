import type { LaterRecords } from '../../core/store/health.ts';
import type { Reads } from '../../core/store/index.ts';

/** Traces of a clock that was wrong: see docs/clock.md. */

/** How far clocks may differ unnoticed, in milliseconds: those of databases that take over from each other do. */
const TOLERANCE = 5 * 60 * 1000;

/** What was written later than now, with some tolerance. */
export const fromTimesToCome = (tx: Reads, at: string): Promise<LaterRecords[]> =>
  tx.health.writtenAfter(new Date(Date.parse(at) + TOLERANCE).toISOString());

/** A sentence that says so. */
export const timeAhead = ({ what, count, latest }: LaterRecords): string =>
  `${what} dated after now: ${count}, up to ${latest}; a clock was wrong (what to do: docs/clock.md)`;
