import { rmSync } from 'node:fs';
import { memoryFolder } from './memory-folder.ts';
import { postgresOnDemand } from './postgres-on-demand.ts';
import type { OnDemand } from './postgres-on-demand.ts';

/** What all workers of a run share: a folder in memory, and a PostgreSQL where a test asks for one. */

interface Shared {
  readonly folder: string | undefined;
  readonly postgres: OnDemand;
}

const kept = globalThis as { rosterShared?: Shared };

export default async function setUp(): Promise<void> {
  const folder = memoryFolder();
  // Workers, and the programs that tests start, inherit it.
  if (folder !== undefined) process.env.TMPDIR = folder;
  const postgres = await postgresOnDemand();
  process.env.ROSTER_TEST_POSTGRES = postgres.socket;
  kept.rosterShared = { folder, postgres };
}

export async function tearDown(): Promise<void> {
  await kept.rosterShared?.postgres.destroy();
  const folder = kept.rosterShared?.folder;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
