import { postgresServer } from './postgres-server.ts';
import type { PostgresServer } from './postgres-server.ts';

/** One PostgreSQL for the whole run; each test gets a schema of its own on it (see harness.ts). */

/** It lives as long as the run and never fails: nothing needs to be kept, tidied or counted. */
const BRIEFLY = [
  'synchronous_commit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=4GB',
  'checkpoint_timeout=1h',
  'autovacuum=off',
  'track_counts=off',
  'jit=off',
  'shared_buffers=32MB',
];

const kept = globalThis as { rosterPostgres?: PostgresServer };

export default async function setUp(): Promise<void> {
  kept.rosterPostgres = await postgresServer({ settings: BRIEFLY });
  process.env.ROSTER_TEST_POSTGRES = kept.rosterPostgres.url('postgres');
}

export async function tearDown(): Promise<void> {
  await kept.rosterPostgres?.destroy();
}
