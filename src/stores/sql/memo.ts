import type { Sql } from 'sql-template-tag';
import type { Db } from './db.ts';

/** Larger results and longer lists of values are not kept: the batches of an import would fill memory. */
const MOST_ROWS = 200;
const MOST_VALUES = 50;
/** More statements than one write asks again. */
const MOST_STATEMENTS = 200;

interface Known {
  readonly text: string;
  readonly rows: Promise<unknown[]>;
}

/**
 * A database in which the same query of one write transaction asks the engine once. Writers come one after the other, so
 * only the transaction itself changes what it reads: a write forgets the queries that name its table. With `asksAhead`,
 * the engine is behind a network.
 */
export function withMemo(db: Db, asksAhead = false): Db {
  const known = new Map<string, Known>();

  /** Triggers keep the counts, so every write forgets these, too. */
  function forget(table: string | undefined): void {
    for (const [key, { text }] of known)
      if (table === undefined || text.includes(table) || text.includes('row_counts')) known.delete(key);
  }

  return {
    ...db,
    asksAhead,
    async all<T extends object>(query: Sql): Promise<T[]> {
      if (query.values.length > MOST_VALUES || known.size >= MOST_STATEMENTS) return db.all<T>(query);
      const key = JSON.stringify([query.sql, query.values]);
      const rows = known.get(key)?.rows ?? db.all<T>(query);
      known.set(key, { text: query.sql, rows });
      try {
        const found = await rows;
        if (found.length > MOST_ROWS) known.delete(key);
        // A list of its own for each who asks.
        return [...found] as T[];
      } catch (error) {
        known.delete(key);
        throw error;
      }
    },
    run(query) {
      forget(writtenBy(query.sql));
      return db.run(query);
    },
    send(query) {
      forget(writtenBy(query.sql));
      return db.send(query);
    },
    insert(table, rows, options) {
      forget(table);
      return db.insert(table, rows, options);
    },
  };
}

/** The table that a statement writes; undefined for another statement. */
const writtenBy = (text: string): string | undefined => /^\s*(?:insert into|update|delete from) (\w+)/.exec(text)?.[1];
