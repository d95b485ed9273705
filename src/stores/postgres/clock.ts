import type { PoolClient } from 'pg';

/**
 * The database's clock, as the transactions see it. What begins a transaction asks for the time, so that
 * knowing it costs no round trip.
 */

/** When a command reached the database, and when it was through with what it waited for; in milliseconds since 1970. */
export const CLOCK_COLUMNS = `${milliseconds('statement_timestamp()')} as arrived, ${milliseconds('clock_timestamp()')} as now`;

/** How long a read may go by what was seen before, in milliseconds. */
const FRESH = 10_000;

/** What came back from the command that began a transaction, and when, by this process's clock, it went out and came. */
export interface Begun {
  /** The answer, or one for each of several statements. */
  readonly answers: unknown;
  readonly sent: number;
  readonly heard: number;
}

/** Sends statements without values and says when. */
export async function timed(client: PoolClient, begin: string): Promise<Begun> {
  const sent = Date.now();
  const answers: unknown = await client.query(begin);
  return { answers, sent, heard: Date.now() };
}

/** How far the database's clock is ahead of this process's, as the last transaction that asked proved it. */
export interface DatabaseClock {
  /** In milliseconds. */
  readonly skew: () => number;
  readonly isFresh: () => boolean;
  /** Learns from the answer to a command that ended with a select of `CLOCK_COLUMNS`. */
  readonly learn: (begun: Begun) => void;
}

/**
 * Keeps to what it knows as long as the answers allow it: the command arrived after it was sent, and the time
 * was read before it was heard. Waiting for a lock lies between the two and so says nothing.
 */
export function databaseClock(): DatabaseClock {
  let skew = 0;
  let seen: number | undefined;
  return {
    skew: () => skew,
    // A step of this machine's own clock makes what was seen old, too.
    isFresh: () => seen !== undefined && Math.abs(Date.now() - seen) < FRESH,
    learn({ answers, sent, heard }) {
      const { arrived, now } = timesIn(answers);
      skew = Math.min(Math.max(skew, now - heard), arrived - sent);
      seen = heard;
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

/** The first row of the last answer. Throws where there is none: the command was not one that asks. */
function timesIn(answers: unknown): Times {
  const [row] = ([answers].flat().at(-1) as { readonly rows: readonly Times[] }).rows;
  if (row === undefined) throw new Error('the transaction began without the time');
  return row;
}
