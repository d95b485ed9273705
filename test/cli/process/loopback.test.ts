import { connect } from 'node:net';
import { openLoopback } from '../../../src/cli/process/loopback.ts';
import type { Loopback } from '../../../src/cli/terminal/io.ts';

/** What any program on the machine may send to the port where `roster login --browser` waits. */

let loopback: Loopback;
beforeEach(async () => {
  loopback = await openLoopback((answer) => answer.get('state') === 'mine');
});
afterEach(() => loopback.close());

/** Sends a request as it stands; returns the status line of what is answered. */
const send = (head: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let told = '';
    const socket = connect(Number(new URL(loopback.redirectUri).port), '127.0.0.1');
    socket.on('data', (bytes) => (told += bytes.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(told.split('\r\n')[0] ?? ''));
    socket.end(`${head}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
  });

test.each([
  'GET // HTTP/1.1',
  'GET ///// HTTP/1.1',
  'GET //[ HTTP/1.1',
  'GET //a:b/callback?state=mine HTTP/1.1',
  'GET //evil.example/callback?state=mine HTTP/1.1',
  'GET http://[/callback?state=mine HTTP/1.1',
  'GET http://evil.example/callback?state=mine HTTP/1.1',
  'GET * HTTP/1.1',
  'GET \\\\ HTTP/1.1',
  'GET /%zz?%zz HTTP/1.1',
  'GET callback?state=mine HTTP/1.1',
  'GET /callback?state=other HTTP/1.1',
  'POST /callback?state=mine HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'GET / HTTP/9.9',
  'nonsense',
])('%j is answered with 400, and waited past', async (head) => {
  expect(await send(head)).toBe('HTTP/1.1 400 Bad Request');
  expect(await send('GET /callback?state=mine&code=x HTTP/1.1')).toBe('HTTP/1.1 200 OK');
  expect((await loopback.answer).get('code')).toBe('x');
});

test('a connection that is to become another protocol is closed, and waited past', async () => {
  await send('CONNECT evil.example:443 HTTP/1.1');
  expect(await send('GET /callback?state=mine HTTP/1.1')).toBe('HTTP/1.1 200 OK');
});
