import { postgresServer } from './postgres-server.ts';
import type { PostgresServer } from './postgres-server.ts';

/** One PostgreSQL for the whole run; each test gets a schema of its own on it (see harness.ts). */

const kept = globalThis as { rosterPostgres?: PostgresServer };

export default async function setUp(): Promise<void> {
  kept.rosterPostgres = await postgresServer();
  process.env.ROSTER_TEST_POSTGRES = kept.rosterPostgres.url('postgres');
}

export async function tearDown(): Promise<void> {
  await kept.rosterPostgres?.destroy();
}
