import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a connection is cut: before the server gets the n-th statement, or after it has carried it out. */
export interface Cut {
  readonly statement: number;
  readonly when: 'before' | 'after';
  /** Later connections are refused as well. */
  readonly forGood?: boolean;
}

export interface Proxy {
  /** The placeholder in a URL for the folder of the server's socket. */
  readonly dir: string;
  readonly wasCut: () => boolean;
  close(): Promise<void>;
}

const SOCKET = '.s.PGSQL.5432';

/** A proxy between roster and PostgreSQL that cuts the connection at one statement. */
export async function proxy(serverDir: string, cut: Cut): Promise<Proxy> {
  const dir = mkdtempSync(join(tmpdir(), 'roster-px-'));
  let statements = 0;
  let done = false;
  const open = new Set<Socket>();

  const server = createServer((client) => {
    const upstream = createConnection(join(serverDir, SOCKET));
    const drop = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', drop).on('close', () => {
        open.delete(socket);
        drop();
      });
    }
    if (done && cut.forGood === true) {
      drop();
      return;
    }
    const count = statementCounter();
    let deaf = false;
    client.on('data', (chunk: Buffer) => {
      const before = statements;
      statements += count(chunk);
      const isHere = !done && before < cut.statement && statements >= cut.statement;
      if (isHere) done = true;
      if (isHere && cut.when === 'before') drop();
      else {
        deaf ||= isHere;
        upstream.write(chunk);
      }
    });
    upstream.on('data', (chunk: Buffer) => {
      if (deaf) drop();
      else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(join(dir, SOCKET), resolve));
  return {
    dir,
    wasCut: () => done,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Counts the statements that a client asks to run: queries, and executions of prepared ones. */
function statementCounter(): (chunk: Buffer) => number {
  let rest = Buffer.alloc(0);
  let isStarted = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let found = 0;
    for (;;) {
      // The first message has no type.
      const head = isStarted ? 1 : 0;
      if (rest.length < head + 4) return found;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return found;
      if (isStarted && 'QE'.includes(String.fromCharCode(rest[0] ?? 0))) found += 1;
      isStarted = true;
      rest = rest.subarray(length);
    }
  };
}
