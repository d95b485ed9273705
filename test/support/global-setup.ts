import { rmSync } from 'node:fs';
import { cephServer } from './ceph-server.ts';
import { memoryFolder } from './memory-folder.ts';
import { onDemand } from './on-demand.ts';
import type { OnDemand } from './on-demand.ts';
import { postgresOnDemand } from './postgres-on-demand.ts';

/** What all workers of a run share: a folder in memory, and a PostgreSQL and a Ceph if a test needs them. */

interface Shared {
  readonly folder: string | undefined;
  /** What TMPDIR was before. */
  readonly elsewhere: string | undefined;
  readonly servers: readonly OnDemand[];
}

const kept = globalThis as { rosterShared?: Shared };

export default async function setUp(): Promise<void> {
  const { TMPDIR: elsewhere } = process.env;
  const folder = memoryFolder();
  // Workers, and the programs that tests start, inherit it.
  if (folder !== undefined) process.env.TMPDIR = folder;
  else
    console.log('the files of tests lie on a disk, which is slower: /dev/shm is not there, too small, or runs nothing');
  const postgres = await postgresOnDemand();
  const ceph = await onDemand(cephServer);
  process.env.ROSTER_TEST_POSTGRES = postgres.socket;
  process.env.ROSTER_TEST_CEPH = ceph.socket;
  kept.rosterShared = { folder, elsewhere, servers: [postgres, ceph] };
}

export async function tearDown(): Promise<void> {
  if (kept.rosterShared === undefined) return;
  const { folder, elsewhere, servers } = kept.rosterShared;
  for (const server of servers) await server.destroy();
  if (folder === undefined) return;
  rmSync(folder, { recursive: true, force: true });
  // A watched run sets up again.
  if (elsewhere === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = elsewhere;
}
