import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processTransport } from '../../../src/cli/process/transport.ts';
import { remoteCaller } from '../../../src/client/index.ts';
import type { Caller } from '../../../src/core/caller.ts';
import { groupCreate } from '../../../src/operations/group/create.ts';
import { groupShow } from '../../../src/operations/group/show.ts';
import { routeOf } from '../../../src/registry.ts';
import { makeCertificates } from '../../support/certificates.ts';
import type { Certificates } from '../../support/certificates.ts';
import { errorOf, TOKEN } from '../../support/outside.ts';
import { STAFF } from '../../support/staff.ts';

/** The real way out: sockets, certificates and proxies. */

let dir: string;
let here: Certificates;
let elsewhere: Certificates;
let expired: Certificates;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'roster-remote-'));
  [here, elsewhere, expired] = await Promise.all([
    makeCertificates(),
    makeCertificates({ domains: ['roster.test'] }),
    makeCertificates({ validity: -1 }),
  ]);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let servers: Server[] = [];
let callers: Caller[] = [];
afterEach(async () => {
  await Promise.all(callers.map((caller) => caller.close()));
  for (const server of servers) server.closeAllConnections();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  [servers, callers] = [[], []];
});

/** Requests as `METHOD path token`, answered with a group unless told otherwise. */
async function serve(
  certificates: Certificates | undefined,
  seen: string[] = [],
  answer: RequestListener = (_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(STAFF)),
): Promise<number> {
  const listener: RequestListener = (request, response) => {
    seen.push(`${String(request.method)} ${String(request.url)} ${String(request.headers.authorization)}`);
    answer(request, response);
  };
  const server = certificates === undefined ? createPlain(listener) : createServer(certificates, listener);
  return listening(server);
}

function listening(server: Server): Promise<number> {
  servers.push(server);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

const caFile = ({ ca }: Certificates): string => {
  const file = join(dir, 'ca.pem');
  writeFileSync(file, ca);
  return file;
};

function callerOf(url: string, ca?: Certificates, env: Readonly<Record<string, string>> = {}): Caller {
  const real = processTransport({ ...env }, '1.2.3', ca === undefined ? undefined : caFile(ca));
  const caller = remoteCaller({ url, token: TOKEN }, { ...real, pause: () => Promise.resolve() }, routeOf);
  callers.push(caller);
  return caller;
}

const show = (caller: Caller) => caller.call(groupShow, { group: 'staff' });

/** A proxy that leads every tunnel to one port. */
async function proxyTo(port: number, asked: string[], status = 200): Promise<number> {
  const server = createPlain((request, response) => {
    asked.push(`${String(request.method)} ${String(request.url)} ${String(request.headers.authorization)}`);
    response.writeHead(500).end();
  });
  server.on('connect', (request, client: Socket) => {
    asked.push(`CONNECT ${String(request.url)} ${String(request.headers['proxy-authorization'])}`);
    client.on('error', () => undefined);
    if (status !== 200) return client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const upstream = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 Connected\r\n\r\n'));
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
    return client.pipe(upstream).pipe(client);
  });
  return listening(server);
}

describe('a certificate', () => {
  test('of an authority that --ca names is trusted, with the others', async () => {
    const seen: string[] = [];
    const port = await serve(here, seen);
    expect(await show(callerOf(`https://localhost:${port}`, here))).toEqual(STAFF);
    expect(seen).toEqual([`GET /api/v1/groups/staff Token ${TOKEN}`]);
  });

  test.each<[string, () => Certificates, () => Certificates | undefined, string]>([
    ['of an authority that nobody named', () => here, () => undefined, '--ca FILE'],
    ['of another authority than the one named', () => here, () => elsewhere, '--ca FILE'],
    ['for another name', () => elsewhere, () => elsewhere, 'check the URL'],
    ['that has expired', () => expired, () => expired, 'renew'],
  ])('%s is told as that, and nothing is sent', async (_what, theirs, ours, hint) => {
    const seen: string[] = [];
    const port = await serve(theirs(), seen);
    const error = await errorOf(callerOf(`https://localhost:${port}`, ours()).call(groupCreate, { name: 'staff' }));
    expect([error?.code, error?.hint]).toEqual(['unavailable', expect.stringContaining(hint)]);
    expect(error?.message).toContain('certificate');
    expect(error?.details.outcome).toBeUndefined();
    expect(seen).toEqual([]);
  });

  test('that cannot be read from its file is told before anything is sent', () => {
    expect(() => processTransport({}, '1', join(dir, 'missing.pem'))).toThrow(
      'missing.pem cannot be read: there is no such file',
    );
  });

  test('is no use where plain HTTP is spoken', async () => {
    const port = await serve(undefined);
    const error = await errorOf(show(callerOf(`https://localhost:${port}`)));
    expect([error?.code, error?.message]).toEqual(['unavailable', expect.stringContaining('does not speak TLS')]);
  });
});

describe('a connection', () => {
  test('that is refused is told as that, with its cause for --debug and without the token', async () => {
    const port = await serve(undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const error = await errorOf(callerOf(`http://127.0.0.1:${port}`).call(groupCreate, { name: 'staff' }));
    expect([error?.code, error?.message, error?.details.outcome]).toEqual([
      'unavailable',
      `http://127.0.0.1:${port} cannot be reached: nothing listens there`,
      undefined,
    ]);
    const cause = error?.cause as Error | undefined;
    expect(cause?.message).toContain('ECONNREFUSED');
    expect(`${String(error?.stack)}${String(cause?.stack)}`).not.toContain(TOKEN);
  });

  test('that is cut halfway through an answer leaves a write unknown, after further attempts', async () => {
    const seen: string[] = [];
    const port = await serve(here, seen, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
      response.write('{"id":"g",', () => response.destroy());
    });
    const error = await errorOf(callerOf(`https://localhost:${port}`, here).call(groupCreate, { name: 'staff' }));
    expect([error?.code, error?.details.outcome, seen.length]).toEqual(['unavailable', 'unknown', 5]);
  });

  test('is kept for the next call, and let go when the caller is closed', async () => {
    const port = await serve(here);
    const [server] = servers;
    let connections = 0;
    server?.on('secureConnection', () => (connections += 1));
    const caller = callerOf(`https://localhost:${port}`, here);
    for (let call = 0; call < 10; call += 1) await show(caller);
    // One that is not quite free yet is not waited for.
    expect(connections).toBeLessThanOrEqual(2);
    await caller.close();
    // Resolves only when no connection is left.
    await new Promise((resolve) => servers.pop()?.close(resolve));
  });

  test('on which an answer is still awaited is let go, too', async () => {
    let begun = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (begun = resolve));
    const port = await serve(here, [], () => begun());
    const caller = callerOf(`https://localhost:${port}`, here);
    const stop = new AbortController();
    const waiting = errorOf(caller.call(groupShow, { group: 'staff' }, { signal: stop.signal }));
    await arrived;
    stop.abort('SIGINT');
    expect((await waiting)?.code).toBe('interrupted');
    await caller.close();
    await new Promise((resolve) => servers.pop()?.close(resolve));
  });
});

describe('a redirect', () => {
  test('is not followed, and the token goes nowhere else', async () => {
    const seen: string[] = [];
    const target = await serve(undefined, seen);
    const port = await serve(here, [], (_request, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${target}/` }).end(),
    );
    const error = await errorOf(show(callerOf(`https://localhost:${port}`, here)));
    expect([error?.code, error?.hint]).toEqual([
      'unavailable',
      `if it moved, use the new URL: http://127.0.0.1:${target}`,
    ]);
    expect(seen).toEqual([]);
  });
});

describe('a proxy', () => {
  const REMOTE = 'https://roster.test';

  test('is gone through by a tunnel, with the authority still asked for, and never sees the token', async () => {
    const [asked, seen]: string[][] = [[], []];
    const proxy = await proxyTo(await serve(elsewhere, seen), asked ?? []);
    const env = { HTTPS_PROXY: `http://me:secret@127.0.0.1:${proxy}` };
    expect(await show(callerOf(REMOTE, elsewhere, env))).toEqual(STAFF);
    expect(asked).toEqual([`CONNECT roster.test:443 Basic ${Buffer.from('me:secret').toString('base64')}`]);
    expect(seen).toEqual([`GET /api/v1/groups/staff Token ${TOKEN}`]);
  });

  test.each<[string, () => Certificates, () => Certificates | undefined]>([
    ['of an unknown authority', () => elsewhere, () => undefined],
    ['for another name', () => here, () => here],
  ])('does not make a certificate %s good', async (_what, theirs, ours) => {
    const seen: string[] = [];
    const proxy = await proxyTo(await serve(theirs(), seen), []);
    const error = await errorOf(show(callerOf(REMOTE, ours(), { HTTPS_PROXY: `http://127.0.0.1:${proxy}` })));
    expect([error?.code, error?.message, seen]).toEqual(['unavailable', expect.stringContaining('certificate'), []]);
  });

  test.each([403, 407, 502])('that says %i is told as what stands in the way, without its password', async (status) => {
    const asked: string[] = [];
    const proxy = await proxyTo(1, asked, status);
    const env = { HTTPS_PROXY: `http://me:secret@127.0.0.1:${proxy}` };
    const error = await errorOf(callerOf(REMOTE, elsewhere, env).call(groupCreate, { name: 'staff' }));
    expect([error?.code, error?.message]).toEqual(['unavailable', expect.stringContaining('the proxy does not let')]);
    expect([error?.details.outcome, asked.length]).toEqual([undefined, 1]);
    expect(JSON.stringify(error) + String(error?.stack) + String((error?.cause as Error).stack)).not.toContain(
      'secret',
    );
  });

  test('is never gone through to this machine itself, nor to what NO_PROXY names', async () => {
    const asked: string[] = [];
    const proxy = await proxyTo(1, asked);
    const all = { HTTPS_PROXY: `http://127.0.0.1:${proxy}`, HTTP_PROXY: `http://127.0.0.1:${proxy}` };
    expect(await show(callerOf(`http://127.0.0.1:${await serve(undefined)}`, undefined, all))).toEqual(STAFF);
    expect(await show(callerOf(`https://localhost:${await serve(here)}`, here, all))).toEqual(STAFF);
    await errorOf(show(callerOf('https://nowhere.invalid', here, { ...all, NO_PROXY: '.invalid' })));
    expect(asked).toEqual([]);
  });

  test('of a kind that roster cannot use is told without its URL', async () => {
    const error = await errorOf(show(callerOf(REMOTE, elsewhere, { HTTPS_PROXY: 'socks5://me:secret@127.0.0.1:1' })));
    expect([error?.code, error?.message]).toEqual(['invalid', 'HTTPS_PROXY must be an http:// or https:// URL']);
  });
});
