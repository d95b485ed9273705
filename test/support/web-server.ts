import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';

/** Web servers that are none of ours, on free ports of this machine. */

export interface WebServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** How many connections were made. */
  readonly connections: () => number;
}

const running = new Set<Server & { closeAllConnections(): void }>();

/** Answers requests as the test says. `tls`: by its own certificate, over TLS. */
export async function webServer(
  answer: RequestListener,
  tls?: { readonly cert: string; readonly key: string },
): Promise<WebServer> {
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  let connections = 0;
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  running.add(server);
  const { port } = server.address() as AddressInfo;
  return { port, url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, connections: () => connections };
}

/** Ends all that a test has begun. */
export async function stopWebServers(): Promise<void> {
  for (const server of running) {
    running.delete(server);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The body of a request, whole. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
