import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { postgresServer } from './postgres-server.ts';
import type { PostgresServer } from './postgres-server.ts';

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

export interface OnDemand {
  /** The socket of `askForPostgres`. */
  readonly socket: string;
  destroy(): Promise<void>;
}

/** Starts a PostgreSQL for the first that connects to the socket, and tells each its URL. */
export async function postgresOnDemand(): Promise<OnDemand> {
  const dir = mkdtempSync(join(tmpdir(), 'roster-ask-'));
  const socket = join(dir, 'postgres');
  let started: Promise<PostgresServer> | undefined;
  const starter = createServer((asking) => {
    asking.on('error', () => undefined);
    started ??= postgresServer({ settings: BRIEFLY });
    started.then(
      (server) => asking.end(server.url('postgres')),
      (error: unknown) => asking.end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => starter.listen(socket, resolve));
  starter.unref();
  return {
    socket,
    async destroy() {
      starter.close();
      const server = await started?.catch(() => undefined);
      await server?.destroy();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The URL of the run's PostgreSQL, as its superuser. Throws where none can be started. */
export async function askForPostgres(socket: string): Promise<string> {
  const told = await text(connect(socket));
  if (!told.startsWith('postgres:')) throw new Error(told);
  return told;
}
