import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { OutboundRequest } from '../../src/core/outbound.ts';
import { AppError } from '../../src/domain/errors.ts';
import { allowedNetworks } from '../../src/outbound/allowed.ts';
import { openOutbound } from '../../src/outbound/index.ts';
import { stopWebServers, webServer } from '../support/web-server.ts';

/** What a hostile or broken server can do to a request. */

const outbound = openOutbound({ allowed: allowedNetworks(['127.0.0.1']) });

afterEach(stopWebServers);

const failure = (request: Omit<OutboundRequest, 'method'>): Promise<unknown> =>
  outbound({ method: 'GET', ...request }).then(
    ({ status }) => status,
    (error: unknown) =>
      error instanceof AppError ? [error.code, error.message.replace(/:\d+/, ''), error.details.reason] : error,
  );

const LATE = ['unreachable', '127.0.0.1 cannot be reached: it did not answer in time', 'TIMEOUT'];
const CUT = ['unreachable', 'the answer of 127.0.0.1 stopped halfway', 'ECONNRESET'];

test('no answer in time', async () => {
  const { url } = await webServer(() => undefined);
  expect(await failure({ url, timeout: 50 })).toEqual(LATE);
});

test('an answer that trickles is late as well', async () => {
  const { url } = await webServer((_request, response) => {
    const timer = setInterval(() => response.write('x'), 5);
    response.once('close', () => clearInterval(timer));
  });
  expect(await failure({ url, timeout: 100 })).toEqual(LATE);
});

test('an answer that is too long, with its length told before and without', async () => {
  for (const headers of [{ 'content-length': '11' }, {}] as Record<string, string>[]) {
    const { url } = await webServer((_request, response) => response.writeHead(200, headers).end('x'.repeat(11)));
    expect(await failure({ url, largest: 11 })).toBe(200);
    expect(await failure({ url, largest: 10 })).toEqual([
      'unreachable',
      'the answer of 127.0.0.1 is longer than 10 bytes',
      'TOO_LONG',
    ]);
  }
});

test('an answer without an end takes no more than it may', async () => {
  const { url } = await webServer((_request, response) => {
    const more = (): void => {
      while (response.write(Buffer.alloc(65_536)));
    };
    response.on('drain', more);
    more();
  });
  expect(await failure({ url })).toEqual([
    'unreachable',
    'the answer of 127.0.0.1 is longer than 1048576 bytes',
    'TOO_LONG',
  ]);
});

test.each([
  '',
  'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab',
])('an answer that is cut: %j', async (bytes) => {
  const { url, close } = await rawServer(bytes);
  expect(await failure({ url })).toEqual(
    bytes === '' ? ['unreachable', '127.0.0.1 cannot be reached: the connection was cut', 'ECONNRESET'] : CUT,
  );
  close();
});

test('what is no HTTP', async () => {
  const { url, close } = await rawServer('SSH-2.0-OpenSSH_9.6\r\n');
  expect(await failure({ url })).toEqual([
    'unreachable',
    '127.0.0.1 cannot be reached: what it answers is not HTTP',
    expect.stringMatching(/^HPE_/),
  ]);
  close();
});

test('nobody listens', async () => {
  const { url } = await webServer(() => undefined);
  await stopWebServers();
  expect(await failure({ url })).toEqual([
    'unreachable',
    '127.0.0.1 cannot be reached: nothing listens there',
    'ECONNREFUSED',
  ]);
});

test('a signal ends it, before and while it runs', async () => {
  const stopping = new AbortController();
  const { url } = await webServer(() => stopping.abort());
  expect(await failure({ url, signal: stopping.signal })).toEqual(['interrupted', 'stopped', undefined]);
  expect(await failure({ url, signal: stopping.signal })).toEqual(['interrupted', 'stopped', undefined]);
});

test('an answer before the request was read whole counts', async () => {
  const { url } = await webServer((_request, response) => response.writeHead(403).end('no'));
  expect(await failure({ url, method: 'PUT', body: Buffer.alloc(8 * 1024 * 1024) } as OutboundRequest)).toBe(403);
});

/** A server that reads something, writes bytes, and closes. */
async function rawServer(bytes: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}
