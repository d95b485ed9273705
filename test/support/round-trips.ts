import { Client } from 'pg';

/**
 * Counts how often a process waits for PostgreSQL: statements that are sent together are one round trip, and nobody waits
 * for the end of a transaction that only read.
 */

export interface RoundTrips {
  readonly count: number;
  /** The statements of each, for a message that helps. */
  readonly statements: readonly (readonly string[])[];
}

type Query = (...args: unknown[]) => unknown;

/** Runs work, and counts the round trips of all connections meanwhile. */
export async function countingRoundTrips<T>(work: () => Promise<T>): Promise<RoundTrips & { readonly result: T }> {
  const prototype = Client.prototype as unknown as { query: Query };
  const original = prototype.query;
  const underWay = new WeakMap<object, number>();
  const reading = new WeakSet<object>();
  const statements: string[][] = [];
  prototype.query = function counted(this: object, ...args) {
    const under = underWay.get(this) ?? 0;
    underWay.set(this, under + 1);
    const text = textOf(args[0]);
    if (text.startsWith('begin') && text.includes('read only')) reading.add(this);
    else if (text.startsWith('begin')) reading.delete(this);
    const isWaitedFor = text !== 'commit' || !reading.has(this);
    if (under === 0 && isWaitedFor) statements.push([]);
    if (isWaitedFor) statements.at(-1)?.push(text);
    const answer = original.apply(this, args);
    const settled = () => void underWay.set(this, (underWay.get(this) ?? 1) - 1);
    if (answer instanceof Promise) answer.then(settled, settled);
    else settled();
    return answer;
  };
  try {
    const result = await work();
    return { result, count: statements.length, statements };
  } finally {
    prototype.query = original;
  }
}

const textOf = (query: unknown): string =>
  (typeof query === 'string' ? query : String((query as { text?: unknown }).text)).replace(/\s+/g, ' ').slice(0, 120);
