import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { listen } from '../../src/server/listen.ts';
import type { ListenOptions, Listening } from '../../src/server/listen.ts';
import type { App } from '../../src/server/app.ts';
import type { Side } from '../../src/server/log.ts';

/** Servers on free ports, and clients that write raw bytes. */

interface Failure {
  readonly event: string;
  readonly error: unknown;
  readonly side: Side;
}

export interface OnPort extends Listening {
  readonly port: number;
  /** The failures that were reported to it. */
  readonly failures: readonly Failure[];
}

/** The log of requests that reach no app. */
export const REQUEST_ID = '0190a000-0000-7000-8000-000000000000';

const running = new Set<OnPort>();

/** Serves an app on a free port, with short time-outs; `stopServers` stops what a test leaves running. */
export async function onPort(
  app: App,
  {
    limits,
    ...options
  }: Partial<Omit<ListenOptions, 'limits'>> & { readonly limits?: Partial<ListenOptions['limits']> } = {},
): Promise<OnPort> {
  const failures: Failure[] = [];
  const listening = await listen(app, {
    address: { host: '127.0.0.1', port: 0 },
    limits: { head: 10_000, request: 10_000, stop: 10_000, connections: 100, connectionsEach: 100, ...limits },
    newId: () => REQUEST_ID,
    isProxy: () => false,
    failed: (event, error, side) => failures.push({ event, error, side }),
    ...options,
  });
  const server: OnPort = { ...listening, port: Number(new URL(listening.url).port), failures };
  running.add(server);
  return server;
}

/** For `afterEach`. */
export async function stopServers(): Promise<void> {
  const all = [...running];
  running.clear();
  await Promise.all(all.map((server) => server.stop()));
}

export interface Wire {
  readonly socket: Socket;
  send(...lines: readonly string[]): void;
  /** Resolves once the received text matches. Rejects if the connection ends before. */
  until(wanted: RegExp): Promise<string>;
  /** The whole received text, once the other end has closed. */
  readonly closed: Promise<string>;
}

/** A raw connection; lines are sent with CRLF. */
export async function wire(port: number): Promise<Wire> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let changed = (): void => undefined;
  let ended = false;
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    changed();
  });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').then(() => {
    ended = true;
    changed();
    return text;
  });
  await once(socket, 'connect');
  return {
    socket,
    send: (...lines) => void socket.write(lines.map((line) => `${line}\r\n`).join('')),
    until: (wanted) =>
      new Promise((resolve, reject) => {
        changed = () => {
          if (wanted.test(text)) resolve(text);
          else if (ended) reject(new Error(`closed without ${String(wanted)}: ${text}`));
        };
        changed();
      }),
    closed,
  };
}
