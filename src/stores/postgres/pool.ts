import { Pool, TypeOverrides, types } from 'pg';
import type { PoolClient } from 'pg';
import { timed } from './clock.ts';
import type { Begun } from './clock.ts';
import { isLost, translate } from './errors.ts';
import { settingsOf } from './settings.ts';

/** Connections to PostgreSQL, and transactions on them. */

export interface PostgresPool {
  /** Runs work on a connection of its own; errors come in roster's words. */
  readonly withClient: <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>;
  /** Runs work after `begin`, whose answer it gets; rolls back where it fails. Committing is the work's own. */
  readonly transaction: <T>(begin: string, work: (client: PoolClient, begun: Begun) => Promise<T>) => Promise<T>;
  /**
   * Runs reads after `begin`, without waiting for it or for the end: it travels with the first of them. They run
   * again where the connection turns out to be dead before any of them was answered. With `learn`, which is told of
   * the answer to `begin`, they wait for that.
   */
  readonly snapshot: <T>(
    begin: string,
    reads: (client: PoolClient) => Promise<T>,
    learn?: (begun: Begun) => void,
  ) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** int8 as a number: sequence numbers stay below 2^53. */
function parsers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, Number);
  return overrides;
}

/** A pool for a URL; nothing is connected yet. */
export function postgresPool(url: string, location: string): PostgresPool {
  const pool = new Pool({ ...settingsOf(url), types: parsers(), pipeline: true });
  // A connection that dies while nobody uses it is replaced by the next use; there is nobody to tell.
  pool.on('error', () => undefined);

  // Told of by the query that it fails as well; not listened for, it would end the process.
  const unheard = () => undefined;

  async function connect(): Promise<PoolClient> {
    try {
      return await pool.connect();
    } catch (error) {
      throw translate(error, location);
    }
  }

  /** Runs work on a connection of its own, which is thrown away if it was lost meanwhile. */
  async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await connect();
    client.on('error', unheard);
    let lost = false;
    try {
      return await work(client);
    } catch (error) {
      lost = isLost(error);
      throw translate(error, location);
    } finally {
      client.off('error', unheard);
      client.release(lost);
    }
  }

  /** Rolls back where the work fails; the connection can then be used again. */
  const orRollback = async <T>(client: PoolClient, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!isLost(error)) await client.query('rollback').catch(() => undefined);
      throw error;
    }
  };

  /** Begins on a live connection: one that died in the pool costs no more than another try. */
  async function transaction<T>(begin: string, work: (client: PoolClient, begun: Begun) => Promise<T>): Promise<T> {
    const state = { started: false };
    const once = () =>
      withClient((client) =>
        orRollback(client, async () => {
          const begun = await timed(client, begin);
          state.started = true;
          return work(client, begun);
        }),
      );
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
    client.on('error', unheard);
    const release = (lost: boolean): void => {
      client.off('error', unheard);
      client.release(lost);
    };
    const beginning = timed(client, begin).then((begun) => {
      state.begun = true;
      learn?.(begun);
    });
    try {
      if (learn !== undefined) await beginning;
      const [result] = await Promise.all([reads(client), beginning]);
      // Nothing was written, so nothing hangs on it; the connection is free again once it is answered.
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
