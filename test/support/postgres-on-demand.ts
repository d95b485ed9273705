import { onDemand } from './on-demand.ts';
import type { OnDemand } from './on-demand.ts';
import { postgresServer } from './postgres-server.ts';

/** One PostgreSQL for the whole run, started when the first test of any worker asks for it. */

/** It lasts only for the run, so durability, vacuum and statistics are off. */
const BRIEFLY = [
  'synchronous_commit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=1GB',
  'checkpoint_timeout=1h',
  'autovacuum=off',
  'track_counts=off',
  'jit=off',
  'shared_buffers=32MB',
];

/** Tells its URL, as its superuser. */
export const postgresOnDemand = (): Promise<OnDemand> =>
  onDemand(async () => {
    const server = await postgresServer({ settings: BRIEFLY });
    return { told: server.url('postgres'), destroy: () => server.destroy() };
  });
