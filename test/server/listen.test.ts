import { Agent, request } from 'node:http';
import type { App } from '../../src/server/app.ts';
import { withStreamErrors } from '../../src/server/stream-errors.ts';
import { onPort, REQUEST_ID, stopServers, wire } from '../support/sockets.ts';

/** Over real sockets: what no in-process call can show. */

afterEach(stopServers);

const answering =
  (text = 'ok'): App =>
  () =>
    Promise.resolve(new Response(JSON.stringify({ text }), { headers: { 'content-type': 'application/json' } }));

/** An app whose answers wait until they are let go. */
function held(): { readonly app: App; readonly begun: Promise<void>; readonly release: () => void } {
  let begin = (): void => undefined;
  let release = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const app: App = async (asked, connection) => {
    begin();
    await released;
    return answering('held')(asked, connection);
  };
  return { app, begun, release: () => release() };
}

const GET = ['GET / HTTP/1.1', 'Host: roster.test'];

test('port 0 takes a free port, and tells which', async () => {
  const { url, port } = await onPort(answering());
  expect(port).toBeGreaterThan(0);
  expect(await (await fetch(url)).json()).toEqual({ text: 'ok' });
});

test('a taken port is refused with a code, and says how to go on', async () => {
  const { port } = await onPort(answering());
  await expect(onPort(answering(), { address: { host: '127.0.0.1', port } })).rejects.toMatchObject({
    code: 'unavailable',
    message: `something listens at 127.0.0.1:${port} already`,
  });
});

test('an address of another machine is refused with a code', async () => {
  await expect(onPort(answering(), { address: { host: '192.0.2.1', port: 0 } })).rejects.toMatchObject({
    code: 'invalid',
  });
});

describe('hostile connections', () => {
  test('a head that never ends is cut with 408', async () => {
    const { port } = await onPort(answering(), { limits: { head: 100 } });
    const client = await wire(port);
    client.send(...GET, 'X-Slow: 1');
    const answer = await client.closed;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"unavailable"');
  });

  test('a body that never ends is cut with 408', async () => {
    const { port } = await onPort(async (asked) => new Response(await asked.text()), {
      limits: { head: 50, request: 100 },
    });
    const client = await wire(port);
    client.send('POST / HTTP/1.1', 'Host: roster.test', 'Content-Length: 100', '', 'half');
    expect(await client.closed).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('a connection that says nothing is closed', async () => {
    const { port } = await onPort(answering(), { limits: { head: 100 } });
    expect(await (await wire(port)).closed).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('a head that is too large is refused with 431', async () => {
    const { port } = await onPort(answering());
    const client = await wire(port);
    client.send(...GET, `X-Large: ${'x'.repeat(20_000)}`, '', '');
    expect(await client.closed).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('a request with too many fields is refused, none of them dropped without a word', async () => {
    const refusals: unknown[] = [];
    const { port } = await onPort((asked, { refusal }) => {
      refusals.push(refusal?.details.limit);
      return answering()(asked, { address: '' });
    });
    for (const count of [99, 100]) {
      const client = await wire(port);
      client.send(...GET, ...Array.from({ length: count }, (_, at) => `X-${at}: 1`), '');
      await client.until(/\{.*\}$/);
      client.socket.destroy();
    }
    expect(refusals).toEqual([undefined, 'header fields']);
  });

  test.each([
    ['no HTTP', 'hello'],
    ['a path with a backslash', 'GET /..\\secret HTTP/1.1\r\nHost: roster.test\r\n'],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n'],
    ['a length and chunks', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n'],
    ['a folded field', 'GET / HTTP/1.1\r\nHost: a\r\n folded: 1\r\n'],
  ])('%s is refused with 400 and nothing about how', async (_what, bytes) => {
    const { port } = await onPort(answering());
    const client = await wire(port);
    client.send(bytes);
    client.socket.end();
    const answer = await client.closed;
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain(`\r\nx-request-id: ${REQUEST_ID}\r\n`);
    expect(answer).not.toMatch(/\bat .*:\d+|node:|secret/);
  });

  test('more connections than may be are closed', async () => {
    const { port } = await onPort(answering(), { limits: { connections: 1 } });
    const first = await wire(port);
    first.send(...GET, '');
    await first.until(/"ok"/);
    expect(await (await wire(port)).closed).toBe('');
    first.socket.destroy();
  });

  test('connections of one address beyond the limit are closed, and accepted again once others have ended', async () => {
    const { port } = await onPort(answering(), { limits: { connectionsEach: 1 } });
    const first = await wire(port);
    first.send(...GET, '');
    await first.until(/"ok"/);
    expect(await (await wire(port)).closed).toBe('');
    first.socket.end();
    await first.closed;
    const again = await wire(port);
    again.send(...GET, '');
    await again.until(/"ok"/);
  });

  test('a named proxy may hold as many as there are', async () => {
    const { port } = await onPort(answering(), { limits: { connectionsEach: 1 }, isProxy: () => true });
    for (let at = 0; at < 3; at += 1) {
      const client = await wire(port);
      client.send(...GET, '');
      await client.until(/"ok"/);
    }
  });
});

describe('an answer that breaks halfway', () => {
  test('is closed, and only its client is told the reason', async () => {
    const pieces = ['one\n', 'two\n'];
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) throw new Error('hunter2');
        controller.enqueue(new TextEncoder().encode(piece));
      },
    });
    const reasons: unknown[] = [];
    const { port, failures } = await onPort((_request, { cut }) => {
      const broke = (error: unknown): void => {
        reasons.push(error);
        cut?.();
      };
      return Promise.resolve(
        new Response(withStreamErrors(stream, broke), { headers: { 'content-type': 'text/csv' } }),
      );
    });
    const client = await wire(port);
    client.send(...GET, '');
    const answer = await client.closed;
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    // The last chunk, of no length, would say that the answer is whole.
    expect(answer).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(answer).not.toContain('hunter2');
    expect([reasons, failures]).toEqual([[new Error('hunter2')], []]);
  });
});

describe('stopping', () => {
  test('finishes the request in flight, refuses new ones, and then closes', async () => {
    const { app, begun, release } = held();
    const server = await onPort(app);
    const client = await wire(server.port);
    client.send(...GET, '');
    await begun;
    const stopped = server.stop();
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
    release();
    const answer = await client.closed;
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(answer).toContain('"held"');
    await stopped;
  });

  test('finishes an answer that has begun already', async () => {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const server = await onPort(() =>
      Promise.resolve(
        new Response(new ReadableStream({ start: (own) => void (controller = own) }), {
          headers: { 'content-type': 'text/csv' },
        }),
      ),
    );
    const client = await wire(server.port);
    client.send(...GET, '');
    await client.until(/^HTTP\/1\.1 200 /);
    const stopped = server.stop();
    controller?.enqueue(new TextEncoder().encode('all of it'));
    controller?.close();
    expect(await client.closed).toMatch(/all of it\r\n0\r\n\r\n$/);
    await stopped;
  });

  test('closes connections that wait for their next request, or have half a head', async () => {
    const server = await onPort(answering());
    const idle = await wire(server.port);
    idle.send(...GET, '');
    await idle.until(/"ok"/);
    const half = await wire(server.port);
    half.send(...GET);
    const silent = await wire(server.port);
    await server.stop();
    await Promise.all([idle.closed, half.closed, silent.closed]);
  });

  test('cuts what takes longer than its time-out', async () => {
    const { app, begun, release } = held();
    const server = await onPort(app, { limits: { stop: 50 } });
    const client = await wire(server.port);
    client.send(...GET, '');
    await begun;
    await server.stop();
    expect(await client.closed).toBe('');
    release();
  });

  test('a kept connection serves many requests until then', async () => {
    const { url } = await onPort(answering());
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const port = (): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const asked = request(url, { agent }, (answer) => {
          const { localPort } = answer.socket;
          answer.resume().on('end', () => resolve(localPort));
        });
        asked.on('error', reject).end();
      });
    expect(await port()).toBe(await port());
    agent.destroy();
  });
});
