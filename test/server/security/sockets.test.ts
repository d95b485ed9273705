import { BASE } from '../../../src/api/route.ts';
import { localBackends } from '../../harness.ts';
import { acme } from '../../support/semaphore.ts';
import type { Acme } from '../../support/semaphore.ts';
import { stateOf } from '../../support/state.ts';
import { onPort, stopServers, wire } from '../../support/sockets.ts';
import type { OnPort } from '../../support/sockets.ts';

/** Bytes that no library would send, to the real app on a real port. */

const [sqlite] = localBackends();
if (sqlite === undefined) throw new Error('there is no backend');

let box: Acme;
let before: string;
let server: OnPort;
beforeAll(async () => {
  box = await acme(sqlite);
  before = await stateOf(box);
});
beforeEach(async () => (server = await onPort(box.server.app, { limits: { head: 500, request: 1000 } })));
afterEach(async () => {
  await stopServers();
  expect(server.failures.filter(({ side }) => side === 'server')).toEqual([]);
  const [was, is] = [before, await stateOf(box)];
  before = is;
  expect(is).toBe(was);
});
afterAll(() => box.destroy());

const authorized = () => `Authorization: Token ${box.names.get('ada.token') ?? ''}`;
const CREATE = '{"name":"Smuggled"}';
const JSON_BODY = 'Content-Type: application/json';

/** Sends bytes as they are; answers all that comes back until the server closes. */
async function exchange(...lines: readonly string[]): Promise<string> {
  const client = await wire(server.port);
  client.send(...lines);
  client.socket.end();
  return client.closed;
}

const statusesIn = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

function expectHarmless(text: string): void {
  for (const status of statusesIn(text)) expect([200, 400, 401, 404, 405, 408, 413, 417, 431, 501]).toContain(status);
  expect(text).not.toMatch(/\bat .*:\d+|node:|node_modules|Smuggled/);
}

describe('a request that two servers would read as two', () => {
  const second = `POST ${BASE}/groups HTTP/1.1\r\nHost: roster.test\r\nContent-Length: ${CREATE.length}\r\n`;
  test.each<[string, readonly string[]]>([
    ['a length and chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked', '', '0', '']],
    ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 4', '', '0', '']],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 5', '']],
    ['a length in two numbers', ['Content-Length: 0, 5', '']],
    ['a length with a sign', ['Content-Length: +5', '']],
    ['a length below nothing', ['Content-Length: -1', '']],
    ['a length in hex', ['Content-Length: 0x5', '']],
    ['a coding with a blank before the colon', ['Transfer-Encoding : chunked', '', '0', '']],
    ['a coding in disguise', ['Transfer-Encoding: xchunked', '', '0', '']],
    ['two codings', ['Transfer-Encoding: chunked, identity', '', '0', '']],
    ['a coding folded', ['Transfer-Encoding:', ' chunked', '', '0', '']],
    ['a chunk with a sign', ['Transfer-Encoding: chunked', '', '+0', '']],
    ['a chunk without an end', ['Transfer-Encoding: chunked', '', '0;x=\n', '']],
    ['a bare line feed', ['X: y\nContent-Length: 5', '']],
    ['a bare carriage return', ['X: y\rContent-Length: 5', '']],
    ['NUL in a field', ['X: y\0Content-Length: 5', '']],
  ])('%s: is refused, and what follows is no request', async (_what, fields) => {
    const text = await exchange(
      `POST ${BASE}/nowhere HTTP/1.1`,
      'Host: roster.test',
      ...fields,
      `${second}${authorized()}`,
      '',
      CREATE,
    );
    expect(statusesIn(text)).toEqual([400]);
    expect(text).toContain('"code":"invalid"');
    expectHarmless(text);
  });
});

describe('a target', () => {
  test.each([
    ['in absolute form, of another host', `http://evil.example${BASE}/people`],
    ['in absolute form, of a file', 'file:///etc/passwd'],
    ['with credentials', `http://ada:secret@roster.test${BASE}/people`],
    ['with dots', `${BASE}/../../../etc/passwd`],
    ['with dots in disguise', `${BASE}/%2e%2e/%2e%2e/%2e%2e/etc/passwd`],
    ['with two slashes', `//evil.example${BASE}/people`],
    ['with a backslash', '/\\evil.example'],
    ['with a fragment', `${BASE}/people#x`],
    ['with NUL', `${BASE}/people/%00`],
    ['with raw bytes', `${BASE}/people/\xff\xfe`],
    ['with half a percent sign', `${BASE}/people/%`],
    ['that is a star', '*'],
    ['that is a port', 'roster.test:443'],
    ['that is nothing but a query', '?x=y'],
  ])('%s tells nobody anything', async (_what, target) => {
    const text = await exchange(`GET ${target} HTTP/1.1`, 'Host: roster.test', 'Connection: close', '');
    expect([400, 401, 404]).toContain(statusesIn(text)[0]);
    expectHarmless(text);
    expect(text).not.toContain('root:');
  });

  test('in absolute form does not say whether there is TLS', async () => {
    for (const target of ['https://roster.test/signin', 'HTTPS://roster.test/signin']) {
      const text = await exchange(`GET ${target} HTTP/1.1`, 'Host: roster.test', 'Connection: close', '');
      expect(statusesIn(text)).toEqual([200]);
      expect(text).toContain('et-cookie: roster-visitor=');
      expect(text).not.toMatch(/strict-transport-security|__Host-|; Secure/i);
    }
  });

  test('with a dot stays where it is, and asks who calls', async () => {
    for (const path of [`${BASE}/./people`, `${BASE}/x/../people`, `/api/../api/v1/people`]) {
      const text = await exchange(`GET ${path} HTTP/1.1`, 'Host: roster.test', 'Connection: close', '');
      expect([401, 404]).toContain(statusesIn(text)[0]);
    }
  });

  test('is the same under any host', async () => {
    for (const host of ['evil.example', 'roster.test:1', '[::1]', '127.0.0.1']) {
      const text = await exchange(
        `GET ${BASE}/session HTTP/1.1`,
        `Host: ${host}`,
        authorized(),
        'Connection: close',
        '',
      );
      expect(statusesIn(text)).toEqual([200]);
      expect(text.slice(0, text.indexOf('\r\n\r\n'))).not.toContain(host);
    }
  });
});

describe('a method', () => {
  test.each(['TRACE', 'OPTIONS', 'PROPFIND', 'PATCH'])('%s to a place that has none is refused', async (method) => {
    const secret = 'X-Secret: do-not-echo';
    const text = await exchange(
      `${method} ${BASE}/people HTTP/1.1`,
      'Host: a',
      secret,
      authorized(),
      'Connection: close',
      '',
    );
    expect([400, 405]).toContain(statusesIn(text)[0]);
    expect(text).not.toContain('do-not-echo');
    expectHarmless(text);
  });

  test('CONNECT makes no tunnel', async () => {
    const text = await exchange('CONNECT evil.example:443 HTTP/1.1', 'Host: evil.example:443', '');
    expect(statusesIn(text).filter((status) => status < 300)).toEqual([]);
  });

  test('an upgrade is not made', async () => {
    const fields = ['Host: a', 'Connection: Upgrade', 'Upgrade: websocket', authorized()];
    const client = await wire(server.port);
    client.send(`GET ${BASE}/session HTTP/1.1`, ...fields, '');
    const text = await client.until(/\}$/);
    client.socket.destroy();
    expect(statusesIn(text)).toEqual([200]);
    expect(text).not.toMatch(/^upgrade:/im);
  });

  test.each(['get', 'Post', 'G ET', 'GET\t', ''])('%j is none', async (method) => {
    const text = await exchange(`${method} ${BASE}/session HTTP/1.1`, 'Host: a', authorized(), '');
    expect([400, 405]).toContain(statusesIn(text)[0]);
    expectHarmless(text);
  });
});

test('no field of a request comes back in a field of the answer', async () => {
  const fields = [
    'X-Request-Id: abc\tdef',
    'X-Request-Id: 4bf92f3577b34da6',
    'Idempotency-Key: echo-me-please-echo-me-please',
  ];
  const text = await exchange(
    `GET ${BASE}/session HTTP/1.1`,
    'Host: a',
    ...fields,
    authorized(),
    'Connection: close',
    '',
  );
  expect(statusesIn(text)).toEqual([200]);
  expect(text.slice(0, text.indexOf('\r\n\r\n'))).not.toMatch(/4bf92f|abc|echo-me/);
});

test('two tokens in two fields are none', async () => {
  const text = await exchange(
    `GET ${BASE}/session HTTP/1.1`,
    'Host: a',
    authorized(),
    'Authorization: Token rst_x',
    '',
  );
  expect([200, 400, 401]).toContain(statusesIn(text)[0]);
  const turned = await exchange(
    `GET ${BASE}/session HTTP/1.1`,
    'Host: a',
    'Authorization: Token rst_x',
    authorized(),
    '',
  );
  expect([400, 401]).toContain(statusesIn(turned)[0]);
});

test('a body that is far too large is refused before it is all there', async () => {
  const client = await wire(server.port);
  client.send(`POST ${BASE}/session HTTP/1.1`, 'Host: a', JSON_BODY, `Content-Length: ${2 ** 40}`, '');
  client.socket.write(`{"login":"${'x'.repeat(2 * 1024 * 1024)}`);
  const text = await client.until(/"largest_bytes":16384\}\}\}/);
  client.socket.destroy();
  expect(statusesIn(text)).toEqual([400]);
});

test('chunks that never end are refused at the limit', async () => {
  const client = await wire(server.port);
  client.send(`POST ${BASE}/session HTTP/1.1`, 'Host: a', JSON_BODY, 'Transfer-Encoding: chunked', '');
  const chunk = 'x'.repeat(65_536);
  for (let at = 0; at < 40; at += 1) client.socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  const text = await client.until(/largest_bytes/);
  client.socket.destroy();
  expect(statusesIn(text)).toEqual([400]);
});

test('a body that comes a byte at a time is cut off, and others are served meanwhile', async () => {
  const client = await wire(server.port);
  client.send(`POST ${BASE}/session HTTP/1.1`, 'Host: a', JSON_BODY, 'Content-Length: 100000', '');
  client.socket.write('{');
  const other = await exchange(`GET ${BASE}/session HTTP/1.1`, 'Host: a', authorized(), 'Connection: close', '');
  expect(statusesIn(other)).toEqual([200]);
  expect(statusesIn(await client.closed)).toEqual([408]);
});

test('a client that disconnects in the middle leaves nothing behind', async () => {
  for (const cut of [
    'POST ',
    `POST ${BASE}/groups HTTP/1.1\r\nHost: a\r\n${authorized()}\r\nContent-Length: 50\r\n\r\n{"name":`,
  ]) {
    const client = await wire(server.port);
    client.socket.write(cut);
    client.socket.destroy();
    await client.closed;
  }
  const text = await exchange(`GET /healthz HTTP/1.1`, 'Host: a', 'Connection: close', '');
  expect(statusesIn(text)).toEqual([200]);
});

test('requests one after the other on a connection keep apart', async () => {
  const one = (token: string, rest: readonly string[] = []) => [
    `GET ${BASE}/session HTTP/1.1`,
    'Host: a',
    token,
    ...rest,
    '',
  ];
  const bob = `Authorization: Token ${box.names.get('bob.token') ?? ''}`;
  const client = await wire(server.port);
  client.send(...one(authorized()), ...one('X: y'), ...one(bob, ['Connection: close']));
  const text = await client.closed;
  expect(statusesIn(text)).toEqual([200, 401, 200]);
  expect([...text.matchAll(/"username":"(\w+)"/g)].map(([, name]) => name)).toEqual(['ada', 'bob']);
});
