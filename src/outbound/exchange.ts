import type { Agent, IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { OutboundRequest, OutboundResponse } from '../core/outbound.ts';
import { cutShort, failed, stopped, tooLate, tooLong } from './errors.ts';

/** One request and its whole response, within a time and a size. */

/** In milliseconds. */
const TIMEOUT = 30_000;
/** In bytes. */
const LARGEST = 1024 * 1024;
/** Of an answer that is no success, no more is read, in bytes: it may be an endless page. */
const LARGEST_REFUSAL = 64 * 1024;

/** How connections are made. */
interface Connections {
  readonly agent: Agent;
  readonly lookup: LookupFunction;
}

/** Sends a request to a URL that was checked. Throws `unreachable`, `interrupted`, and what `lookup` throws. */
export async function exchange(
  url: URL,
  { method, headers, body, timeout = TIMEOUT, largest = LARGEST, signal }: OutboundRequest,
  { agent, lookup }: Connections,
): Promise<OutboundResponse> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const asking = request(url, {
      method,
      headers: { 'user-agent': 'roster', ...headers, ...length },
      agent,
      lookup,
      // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
      rejectUnauthorized: true,
    });
    const timer = setTimeout(() => fail(tooLate(url.host)), timeout);
    const stop = (): void => fail(stopped());
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
    const fail = (error: unknown): void => {
      settle();
      reject(failed(url.host, error));
      asking.destroy();
    };
    const succeed = (response: OutboundResponse): void => {
      settle();
      resolve(response);
      // It was answered before it was sent whole: the connection is of no use any more.
      if (!asking.writableFinished) asking.destroy();
    };
    signal?.addEventListener('abort', stop);
    asking.on('error', fail);
    asking.on('close', () => fail(cutShort(url.host)));
    asking.on('response', (message) => receive(message, largest, url.host, succeed, fail));
    if (signal?.aborted === true) stop();
    else asking.end(body);
  });
}

function receive(
  message: IncomingMessage,
  largest: number,
  host: string,
  succeed: (response: OutboundResponse) => void,
  fail: (error: unknown) => void,
): void {
  const pieces: Buffer[] = [];
  const isSuccess = (message.statusCode ?? 0) < 300;
  let size = 0;
  message.on('data', (piece: Buffer) => {
    size += piece.length;
    if (!isSuccess && size > LARGEST_REFUSAL) {
      succeed(responseOf(message, Buffer.concat([...pieces, piece]).subarray(0, LARGEST_REFUSAL)));
      message.destroy();
    } else if (size > largest) fail(tooLong(host, largest));
    else pieces.push(piece);
  });
  message.on('error', () => fail(cutShort(host)));
  message.on('end', () => {
    if (message.complete) succeed(responseOf(message, Buffer.concat(pieces)));
    else fail(cutShort(host));
  });
}

const responseOf = ({ statusCode = 0, headers }: IncomingMessage, body: Uint8Array): OutboundResponse => ({
  status: statusCode,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')])),
  body,
});
