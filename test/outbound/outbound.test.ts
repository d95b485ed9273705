import { EventEmitter, once } from 'node:events';
import type { Outbound, OutboundRequest } from '../../src/core/outbound.ts';
import { AppError } from '../../src/domain/errors.ts';
import { allowedNetworks } from '../../src/outbound/allowed.ts';
import type { Resolve } from '../../src/outbound/checked-lookup.ts';
import { openOutbound } from '../../src/outbound/index.ts';
import { makeCertificates } from '../support/certificates.ts';
import { bodyOf, stopWebServers, webServer } from '../support/web-server.ts';

const here = allowedNetworks(['127.0.0.1']);
const outbound = openOutbound({ allowed: here });
const unopened = openOutbound({ allowed: () => false });

afterEach(stopWebServers);

/** The error of a request, without what differs each time. */
async function refusal(send: Outbound, request: OutboundRequest | string): Promise<AppError> {
  const sent = send(typeof request === 'string' ? { url: request, method: 'GET' } : request);
  const error: unknown = await sent.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error('it was not refused', { cause: error });
}

const answering = () =>
  webServer((request, response) => {
    void bodyOf(request).then((body) => response.end(`${request.method} ${request.url} ${body.toString()}`));
  });

describe('what is sent and received', () => {
  test('method, headers and body, and the answer as it is', async () => {
    const { url } = await webServer((request, response) => {
      void bodyOf(request).then((body) => {
        response.writeHead(418, { 'X-One': '1', 'Set-Cookie': ['a=1', 'b=2'] });
        response.end(JSON.stringify([request.method, request.headers['x-mine'], body.toString('hex')]));
      });
    });
    const body = Uint8Array.of(0, 255, 10);
    const { status, headers, ...rest } = await outbound({ url, method: 'PUT', headers: { 'X-Mine': 'yes' }, body });
    expect([status, headers['x-one'], headers['set-cookie']]).toEqual([418, '1', 'a=1, b=2']);
    expect(JSON.parse(Buffer.from(rest.body).toString())).toEqual(['PUT', 'yes', '00ff0a']);
  });

  test('a redirect is returned, not followed', async () => {
    let asked = 0;
    const { url } = await webServer((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const { status, headers } = await outbound({ url, method: 'GET' });
    expect([status, headers.location, asked]).toEqual([302, '/elsewhere', 1]);
  });

  test('one connection serves many requests', async () => {
    const server = await answering();
    for (let count = 0; count < 5; count += 1) await outbound({ url: server.url, method: 'POST', body: 'x' });
    expect(server.connections()).toBe(1);
  });

  /** A server that holds each request until `end`, and tells when so many are here. */
  async function holding() {
    const held: { readonly host: string | undefined; readonly end: () => void }[] = [];
    const arrivals = new EventEmitter();
    const { port } = await webServer((request, response) => {
      if (request.url === '/beside') response.end();
      else {
        held.push({ host: request.headers.host?.split(':')[0], end: () => void response.end('done') });
        arrivals.emit(`${held.length}`);
      }
    });
    return {
      held,
      port,
      arrived: async (count: number) => {
        if (held.length < count) await once(arrivals, `${count}`);
        // More that were sent would be here before these.
        for (let beside = 0; beside < 5; beside += 1) await fetch(`http://127.0.0.1:${port}/beside`);
        return held.length;
      },
    };
  }

  const anyName: Resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

  test('twelve at once, four of them to one host, and the others after them', async () => {
    const { held, port, arrived } = await holding();
    const named = openOutbound({ allowed: here, resolve: anyName });
    const to = (host: string) => named({ url: `http://${host}.example:${port}/`, method: 'GET' });
    const sent = ['a', 'b', 'c', 'd'].flatMap((host) => Array.from({ length: 6 }, () => to(host)));
    expect(await arrived(12)).toBe(12);
    for (const host of ['a', 'b', 'c']) expect(held.filter((one) => one.host === `${host}.example`)).toHaveLength(4);
    for (const [ended, next] of [
      [12, 10],
      [10, 2],
    ] as const) {
      for (const one of held.splice(0, ended)) one.end();
      expect(await arrived(next)).toBe(next);
    }
    for (const one of held.splice(0)) one.end();
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(Array<number>(24).fill(200));
  });

  test('one that waits for its turn is stopped by its signal', async () => {
    const { held, port, arrived } = await holding();
    const to = (signal?: AbortSignal) =>
      outbound({ url: `http://127.0.0.1:${port}/`, method: 'GET', ...(signal && { signal }) });
    const sent = Array.from({ length: 4 }, () => to());
    await arrived(4);
    const stop = new AbortController();
    const waiting = refusal(outbound, { url: `http://127.0.0.1:${port}/`, method: 'GET', signal: stop.signal });
    const last = to();
    stop.abort();
    expect((await waiting).code).toBe('interrupted');
    expect(
      (await refusal(outbound, { url: `http://127.0.0.1:${port}/`, method: 'GET', signal: stop.signal })).code,
    ).toBe('interrupted');
    for (const one of held.splice(0)) one.end();
    expect(await arrived(1)).toBe(1);
    held[0]?.end();
    expect((await Promise.all([...sent, last])).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('where it may go', () => {
  test.each([
    ['http://127.0.0.1:9/', '127.0.0.1'],
    ['http://127.1:9/', '127.0.0.1'],
    ['http://2130706433:9/', '127.0.0.1'],
    ['http://0x7f.0.0.1:9/', '127.0.0.1'],
    ['http://0177.0.0.1:9/', '127.0.0.1'],
    ['http://0:9/', '0.0.0.0'],
    ['http://１２７.０.０.１:9/', '127.0.0.1'],
    ['http://169.254.169.254/latest/meta-data', '169.254.169.254'],
    ['http://[::1]:9/', '::1'],
    ['http://[::ffff:127.0.0.1]:9/', '::ffff:7f00:1'],
    ['http://[fd00:ec2::254]/', 'fd00:ec2::254'],
    ['http://[64:ff9b::169.254.169.254]/', '64:ff9b::a9fe:a9fe'],
  ])('%s is refused', async (url, address) => {
    const { code, message, hint, details } = await refusal(unopened, url);
    expect([code, message, details]).toEqual([
      'invalid',
      `${address} is not on the public internet`,
      { host: address, address },
    ]);
    expect(hint).toContain(`--allow-outbound ${address}, or ROSTER_ALLOW_OUTBOUND=${address}`);
  });

  test.each(['localhost', 'LOCALHOST'])('%s is refused with its address', async (host) => {
    const { port } = await answering();
    const { code, message } = await refusal(unopened, `http://${host}:${port}/`);
    expect(code).toBe('invalid');
    expect(message).toMatch(/^localhost is at (?:127\.0\.0\.1|::1), which is not on the public internet$/);
  });

  test.each(['ftp://example.com/', 'file:///etc/passwd', 'example.com', '', 'https://', 'javascript:alert(1)'])(
    '%j is no URL for it',
    async (url) => {
      const { code, message } = await refusal(outbound, url);
      expect([code, message]).toEqual(['invalid', 'the URL must begin with https:// or http://']);
    },
  );

  test.each(['https://ada@example.com/', 'https://:secret@example.com/'])('%s has credentials', async (url) => {
    const { code, message, hint = '' } = await refusal(outbound, url);
    expect([code, message]).toEqual(['invalid', 'the URL must not hold a name or password']);
    expect(`${message}${hint}`).not.toContain('secret');
  });

  test('a host with one address that may not be reached is refused, whichever comes first', async () => {
    const { port } = await answering();
    for (const addresses of [
      ['127.0.0.1', '10.0.0.1'],
      ['10.0.0.1', '127.0.0.1'],
      ['127.0.0.1', '::ffff:10.0.0.1'],
    ]) {
      const resolve: Resolve = () =>
        Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
      const { code, details } = await refusal(openOutbound({ allowed: here, resolve }), `http://two.example:${port}/`);
      expect([code, details.address]).toEqual(['invalid', addresses.find((address) => address !== '127.0.0.1')]);
    }
  });

  test('the address that was checked is the one that is connected to: a name is looked up once', async () => {
    const server = await webServer((_request, response) => response.setHeader('connection', 'close').end());
    const answers = ['127.0.0.1', '10.0.0.1'];
    const asked: string[] = [];
    const resolve: Resolve = (host) => {
      asked.push(host);
      return Promise.resolve([{ address: answers[asked.length - 1] ?? '', family: 4 }]);
    };
    const rebound = openOutbound({ allowed: here, resolve });
    const url = `http://rebinding.example:${server.port}/`;
    expect((await rebound({ url, method: 'GET' })).status).toBe(200);
    expect([asked.length, server.connections()]).toEqual([1, 1]);
    // The second connection is checked as the first was.
    const { code, details } = await refusal(rebound, url);
    expect([code, details.address]).toEqual(['invalid', '10.0.0.1']);
  });

  test('over TLS the certificate must be one to trust', async () => {
    const { url, port } = await webServer((_request, response) => response.end(), await makeCertificates());
    const { code, message, hint = '' } = await refusal(outbound, `${url}/secret-path`);
    expect([code, message]).toEqual([
      'unreachable',
      expect.stringMatching(`^the certificate of 127.0.0.1:${port} is not one to trust \\(\\w+\\)$`),
    ]);
    expect(hint).toContain('NODE_EXTRA_CA_CERTS');
  });
});
