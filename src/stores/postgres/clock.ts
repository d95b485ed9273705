import type { PoolClient } from 'pg';

/** The database's clock. The statements that begin a transaction select the time, so that it costs no round trip. */

/** When a command reached the database, and when it had waited for its lock; in milliseconds since 1970. */
export const CLOCK_COLUMNS = `${milliseconds('statement_timestamp()')} as arrived, ${milliseconds('clock_timestamp()')} as now`;

/** For how long reads use the last measurement, in milliseconds. */
const FRESH = 10_000;

/** The results of the statements that began a transaction, with the times by this process's clock. */
export interface Begun {
  /** One result, or an array of one for each of several statements. */
  readonly results: unknown;
  readonly sent: number;
  readonly received: number;
}

/** Runs the statements that begin a transaction, and takes the times. */
export async function beginTimed(client: PoolClient, begin: string): Promise<Begun> {
  const sent = Date.now();
  const results: unknown = await client.query(begin);
  return { results, sent, received: Date.now() };
}

/** How far the database's clock is ahead of this process's, by the last transaction that measured it. */
interface DatabaseClock {
  /** In milliseconds. */
  readonly skew: () => number;
  readonly isFresh: () => boolean;
  /** Learns from statements that ended with a select of `CLOCK_COLUMNS`. Throws for others. */
  readonly learn: (begun: Begun) => void;
}

/**
 * Changes its measurement only as far as the times require: a command arrives after it was sent, and the time is read
 * before the result is received. Waiting for a lock happens in between, so it does not distort the result.
 */
export function databaseClock(): DatabaseClock {
  let skew = 0;
  let measured: number | undefined;
  return {
    skew: () => skew,
    // When this machine's clock is set, the measurement is out of date, too.
    isFresh: () => measured !== undefined && Math.abs(Date.now() - measured) < FRESH,
    learn({ results, sent, received }) {
      const { arrived, now } = timesIn(results);
      skew = Math.min(Math.max(skew, now - received), arrived - sent);
      measured = received;
    },
  };
}

function milliseconds(time: string): string {
  return `floor(extract(epoch from ${time}) * 1000)::int8`;
}

interface Times {
  readonly arrived: number;
  readonly now: number;
}

/** The first row of the last result. Throws when there is none. */
function timesIn(results: unknown): Times {
  const [row] = ([results].flat().at(-1) as { readonly rows: readonly Times[] }).rows;
  if (row === undefined) throw new Error('the transaction began without the time');
  return row;
}
