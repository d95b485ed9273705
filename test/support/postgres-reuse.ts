import { EventEmitter } from 'node:events';
import type * as pg from 'pg';

/**
 * Tests open a store, and so connect, as often as a user would: hundreds of times a file. Connections are reused
 * for the next store, which takes a third of the time.
 */

/** Files that test connections, or their number, open their own; each runs alone (test/support/runner.cjs). */
const OWN_CONNECTIONS = [
  'server/job-crowd.test.ts',
  'stores/postgres/connection.test.ts',
  'stores/postgres/cuts.test.ts',
  'stores/postgres/waits.test.ts',
];

interface Handed extends pg.Client {
  release?: (isLost?: boolean) => void;
}

/** Idle connections, by their settings. */
const idle = new Map<string, Handed[]>();
const made = new Set<Handed>();
/** The most idle connections: PostgreSQL limits their number. */
const MOST_IDLE = 20;

/** The part of a pool's interface that roster uses. */
class HandingPool extends EventEmitter {
  private readonly key: string;

  constructor(private readonly config: pg.PoolConfig & pg.ClientConfig) {
    super();
    this.key = JSON.stringify(config);
  }

  async connect(): Promise<Handed> {
    const client = idle.get(this.key)?.pop() ?? (await this.connected());
    client.release = (isLost = false) => {
      delete client.release;
      // A transaction that was left open ends with its connection.
      const isIdle = client.getTransactionStatus() === 'I';
      if (isLost || !isIdle || !made.has(client)) void endOf(client);
      else this.keep(client);
    };
    return client;
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  private async connected(): Promise<Handed> {
    const { Client } = jest.requireActual<typeof pg>('pg');
    const client: Handed = new Client(this.config);
    client.on('error', () => made.delete(client));
    client.on('end', () => made.delete(client));
    await client.connect();
    made.add(client);
    return client;
  }

  private keep(client: Handed): void {
    const kept = idle.get(this.key) ?? [];
    kept.push(client);
    idle.delete(this.key);
    idle.set(this.key, kept);
    const all = [...idle.values()];
    if (all.reduce((sum, { length }) => sum + length, 0) <= MOST_IDLE) return;
    const oldest = all.find(({ length }) => length > 0)?.shift();
    if (oldest !== undefined) void endOf(oldest);
  }
}

const endOf = (client: Handed): Promise<void> => client.end().catch(() => undefined);

const path = expect.getState().testPath ?? '';
if (!OWN_CONNECTIONS.some((own) => path.endsWith(`/test/${own}`))) {
  jest.mock('pg', () => ({ ...jest.requireActual<object>('pg'), Pool: HandingPool }));
  afterAll(() => Promise.all([...made].map(endOf)));
}
