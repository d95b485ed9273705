import { Pool, TypeOverrides, types } from 'pg';
import type { PoolClient } from 'pg';
import { beginTimed } from './clock.ts';
import type { Begun } from './clock.ts';
import { isLost, translate } from './errors.ts';
import { settingsOf } from './settings.ts';

/** Connections to PostgreSQL, and transactions on them. */

export interface PostgresPool {
  /** Runs work on its own connection, and translates what it throws. */
  readonly withClient: <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>;
  /**
   * Runs work once `begin` was sent, with its results to come, and rolls back when it throws; the work itself commits. It
   * runs again when the connection turns out to be dead before that.
   */
  readonly transaction: <T>(
    begin: string,
    work: (client: PoolClient, beginning: Promise<Begun>) => Promise<T>,
  ) => Promise<T>;
  /**
   * Runs reads after `begin`, without waiting for it or for the end: it is pipelined with the first read. They run again
   * when the connection turns out to be dead before any result. With `learn`, which gets the results of `begin`, the
   * reads wait for it.
   */
  readonly snapshot: <T>(
    begin: string,
    reads: (client: PoolClient) => Promise<T>,
    learn?: (begun: Begun) => void,
  ) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** Parses int8 as a number, because all of ours stay below 2^53. */
function parsers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, Number);
  return overrides;
}

/** A pool for a URL; it connects when it is used. Throws `invalid` as `settingsOf` does. */
export function postgresPool(url: string, location: string): PostgresPool {
  const pool = new Pool({ ...settingsOf(url), types: parsers(), pipeline: true });
  // A connection that dies while it is idle is replaced at the next use.
  pool.on('error', () => undefined);

  // The failing query reports it as well; without a listener, the event would end the process.
  const ignore = () => undefined;

  async function connect(): Promise<PoolClient> {
    try {
      return await pool.connect();
    } catch (error) {
      throw translate(error, location);
    }
  }

  /** Runs work on its own connection, which is discarded when it was lost. */
  async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await connect();
    client.on('error', ignore);
    let lost = false;
    try {
      return await work(client);
    } catch (error) {
      lost = isLost(error);
      throw translate(error, location);
    } finally {
      client.off('error', ignore);
      client.release(lost);
    }
  }

  /** Rolls back when the work throws, so that the connection can be used again. */
  const orRollback = async <T>(client: PoolClient, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!isLost(error)) await client.query('rollback').catch(() => undefined);
      throw error;
    }
  };

  /** Retries once when the connection had died in the pool. */
  async function transaction<T>(
    begin: string,
    work: (client: PoolClient, beginning: Promise<Begun>) => Promise<T>,
  ): Promise<T> {
    const state = { started: false };
    const begins = async (client: PoolClient): Promise<Begun> => {
      const begun = await beginTimed(client, begin);
      state.started = true;
      return begun;
    };
    const once = () => withClient((client) => orRollback(client, () => work(client, begins(client))));
    try {
      return await once();
    } catch (error) {
      if (state.started || !isLost(error)) throw error;
      return once();
    }
  }

  async function snapshotOnce<T>(
    begin: string,
    reads: (client: PoolClient) => Promise<T>,
    state: { begun: boolean },
    learn?: (begun: Begun) => void,
  ): Promise<T> {
    const client = await connect();
    client.on('error', ignore);
    const release = (lost: boolean): void => {
      client.off('error', ignore);
      client.release(lost);
    };
    const beginning = beginTimed(client, begin).then((begun) => {
      state.begun = true;
      learn?.(begun);
    });
    try {
      if (learn !== undefined) await beginning;
      const [result] = await Promise.all([reads(client), beginning]);
      // Nothing was written, so nobody waits for the commit; the connection is released after it.
      client.query('commit').then(
        () => release(false),
        () => release(true),
      );
      return result;
    } catch (error) {
      const lost = isLost(error);
      if (!lost) await client.query('rollback').catch(() => undefined);
      release(lost);
      throw translate(error, location);
    }
  }

  async function snapshot<T>(
    begin: string,
    reads: (client: PoolClient) => Promise<T>,
    learn?: (begun: Begun) => void,
  ): Promise<T> {
    const state = { begun: false };
    try {
      return await snapshotOnce(begin, reads, state, learn);
    } catch (error) {
      if (state.begun || !isLost(error)) throw error;
      return snapshotOnce(begin, reads, state, learn);
    }
  }

  return { withClient, transaction, snapshot, close: () => pool.end() };
}
