import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Servers that all workers of a run share, each started when the first test asks for it. */

/** A server that runs. */
export interface Started {
  /** What those who ask are told, such as its URL. */
  readonly told: string;
  destroy(): Promise<void>;
}

export interface OnDemand {
  /** The socket of `ask`. */
  readonly socket: string;
  destroy(): Promise<void>;
}

/** Starts a server for the first that connects to the socket, and tells each where it is. */
export async function onDemand(start: () => Promise<Started>): Promise<OnDemand> {
  const dir = mkdtempSync(join(tmpdir(), 'roster-ask-'));
  const socket = join(dir, 'ask');
  let started: Promise<Started> | undefined;
  const starter = createServer((asking) => {
    asking.on('error', () => undefined);
    started ??= start();
    started.then(
      ({ told }) => asking.end(JSON.stringify({ told })),
      (error: unknown) =>
        asking.end(JSON.stringify({ failed: error instanceof Error ? error.message : String(error) })),
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

/** What the server of a socket tells of itself. Throws where it cannot be started. */
export async function ask(socket: string | undefined): Promise<string> {
  if (socket === undefined) throw new Error('there is no server to ask for: tests are started with jest');
  const { told, failed } = JSON.parse(await text(connect(socket))) as {
    readonly told?: string;
    readonly failed?: string;
  };
  if (told === undefined) throw new Error(failed);
  return told;
}
