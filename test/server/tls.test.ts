import { get } from 'node:https';
import type { RequestOptions } from 'node:https';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { IncomingHttpHeaders } from 'node:http';
import { localBackends, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { makeCertificates } from '../support/certificates.ts';
import type { Certificates } from '../support/certificates.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { onPort, stopServers, wire } from '../support/sockets.ts';

/** A server that speaks TLS with a certificate of the test's own authority. */

let certificates: Certificates;
let other: Certificates;
let box: Sandbox;
let server: TestServer;

beforeAll(async () => {
  const [sqlite] = localBackends();
  if (sqlite === undefined) throw new Error('there is no backend');
  [certificates, other, box] = await Promise.all([makeCertificates(), makeCertificates(), sandbox(sqlite)]);
  server = await testServer(box.location, box.environment);
});
afterEach(stopServers);
afterAll(async () => {
  await server.close();
  await box.destroy();
});

interface Got {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const ask = (url: string, options: RequestOptions): Promise<Got> =>
  new Promise((resolve, reject) => {
    get(url, { agent: false, ...options }, (answer) => {
      text(answer).then(
        (body) => resolve({ status: answer.statusCode, headers: answer.headers, body }),
        (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
      );
    }).on('error', reject);
  });

test('a client that trusts the authority gets a response, with HSTS', async () => {
  const { url } = await onPort(server.app, { tls: certificates });
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const { status, headers, body } = await ask(`${url}/healthz`, { ca: certificates.ca });
  expect([status, body]).toEqual([200, '{"status":"ok"}']);
  expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}$/);
});

test('a client that does not trust it sends nothing', async () => {
  const before = server.answered.length;
  const { url } = await onPort(server.app, { tls: certificates });
  await expect(ask(`${url}/healthz`, {})).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  expect(server.answered).toHaveLength(before);
});

test('plain HTTP on that port is closed without a response, and logged', async () => {
  const { port, failures } = await onPort(server.app, { tls: certificates });
  const client = await wire(port);
  client.send('GET /healthz HTTP/1.1', 'Host: roster.test', '');
  expect(await client.closed).not.toContain('HTTP/1.1 200');
  expect(failures.map(({ event, side }) => [event, side])).toEqual([['TLS refused', 'client']]);
});

test('TLS before 1.2 is refused', async () => {
  const { port } = await onPort(server.app, { tls: certificates });
  const socket = connect({
    port,
    host: '127.0.0.1',
    ca: certificates.ca,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toMatch(/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/);
});

test('a slow head is cut over TLS, too', async () => {
  const { port } = await onPort(server.app, { tls: certificates, limits: { head: 100 } });
  const socket = connect({ port, host: '127.0.0.1', ca: certificates.ca });
  await once(socket, 'secureConnect');
  socket.write('GET /healthz HTTP/1.1\r\nHost: roster.test\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

test.each<readonly [what: string, more: () => Partial<Certificates>]>([
  ['a key of another certificate', () => ({ key: other.key })],
  ['a certificate that is none', () => ({ cert: 'none' })],
  ['a key that is none', () => ({ key: '' })],
])('%s is refused before anything listens', async (_what, more) => {
  await expect(onPort(server.app, { tls: { ...certificates, ...more() } })).rejects.toMatchObject({
    code: 'invalid',
    message: 'certificate and key cannot be used together',
  });
});
