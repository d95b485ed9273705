import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Load by plain sockets, one request after the other on each: a generator that costs less than any server. */

export interface Load {
  readonly perSecond: number;
  /** Time that one in a hundred requests takes longer than, in milliseconds. */
  readonly p99: number;
}

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: (at: number) => string;
  readonly token: string;
  /** The JSON that is sent there; undefined: it is read. */
  readonly body?: (at: number) => string;
  /** How it is sent; by default put. */
  readonly method?: 'PUT' | 'POST' | 'PATCH';
}

/** Asks for so many seconds over so many connections. Throws for any answer but 200, 201 and 204. */
export async function load(targets: readonly Target[], connections: number, seconds: number): Promise<Load> {
  const latencies: number[] = [];
  const begun = performance.now();
  const end = begun + seconds * 1000;
  await Promise.all(
    targets.flatMap((target, which) =>
      Array.from({ length: connections / targets.length }, (_, at) =>
        asking(target, (at + 1) * 7919 + which * 31, end, latencies),
      ),
    ),
  );
  const taken = (performance.now() - begun) / 1000;
  latencies.sort((a, b) => a - b);
  return { perSecond: latencies.length / taken, p99: latencies[Math.floor(latencies.length * 0.99)] ?? 0 };
}

/** One connection: asks until the end. */
function asking(
  { host, port, path, token, body, method = 'PUT' }: Target,
  first: number,
  end: number,
  latencies: number[],
): Promise<void> {
  const socket: Socket = connect({ host, port, noDelay: true });
  return new Promise((resolve, reject) => {
    let at = first;
    let begun = 0;
    let head = Buffer.alloc(0);
    /** How many bytes of the response are still to come; undefined: its head is not there yet. */
    let left: number | undefined;
    const ask = (): void => {
      begun = performance.now();
      at += 1;
      const common = `host: ${host}\r\naccept: application/json\r\nauthorization: Token ${token}\r\n`;
      const sent = body?.(at);
      socket.write(
        sent === undefined
          ? `GET ${path(at)} HTTP/1.1\r\n${common}\r\n`
          : `${method} ${path(at)} HTTP/1.1\r\n${common}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(sent)}\r\n\r\n${sent}`,
      );
    };
    socket.on('connect', ask);
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      if (left === undefined) {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
        const ends = head.indexOf('\r\n\r\n');
        if (ends < 0) return;
        const text = head.toString('latin1', 0, ends);
        const status = /^HTTP\/1\.1 (200|201|204) /.exec(text)?.[1];
        const length = status === '204' ? '0' : /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
        if (status === undefined || length === undefined) {
          reject(new Error(`answered ${head.toString()}`));
          socket.destroy();
          return;
        }
        left = Number(length) - (head.length - ends - 4);
      } else left -= chunk.length;
      // A long response is counted and not kept, so that it does not delay the others here.
      if (left > 0) return;
      head = Buffer.alloc(0);
      left = undefined;
      const now = performance.now();
      latencies.push(now - begun);
      if (now < end) ask();
      else socket.destroy();
    });
  });
}
