import { setImmediate as nextTurn } from 'node:timers/promises';
import { auditFeed } from '../../src/core/engine/feed.ts';
import { newEvents } from '../../src/operations/audit/follow.ts';
import { openStore } from '../../src/stores/open.ts';
import { backends, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { onPort, stopServers, wire } from '../support/sockets.ts';
import { contextOf, createToken } from '../support/tokens.ts';

const FOLLOW = 'https://roster.test/api/v1/audit_logs/follow';

let box: Sandbox;
let server: TestServer;
let stop: () => Promise<void>;

beforeEach(async () => {
  const [sqlite] = backends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await sandbox(sqlite, async (made) => {
    await made.json('people add grace@acme.example --role Admin --reveal');
  });
  const store = await openStore(box.location);
  const feed = auditFeed({ store, load: newEvents, tick: 10, most: 3, each: 2 });
  server = await testServer(box.location, box.environment, { feed });
  stop = () => {
    feed.stop();
    return Promise.resolve();
  };
});
afterEach(async () => {
  await stop();
  await stopServers();
  await server.close();
  await box.destroy();
});

const owner = () => contextOf(box).token ?? '';
const group = (name: string) => box.json(['group', 'create', name, '--role', 'Member']);

interface Asked {
  readonly query?: string;
  readonly token?: string;
  readonly lastId?: string;
}

const ask = ({ query = '', token = owner(), lastId }: Asked = {}): Promise<Response> =>
  server.app(
    new Request(`${FOLLOW}${query}`, {
      headers: { authorization: `Token ${token}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
    }),
    { address: '192.0.2.1' },
  );

/** Reads a response a text at a time. */
function reading(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  return {
    /** Reads until the text so far matches. */
    async until(wanted: RegExp): Promise<string> {
      while (!wanted.test(text)) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`it ended: ${text}`);
        text += new TextDecoder().decode(value);
      }
      return text;
    },
    /** Reads to the end. */
    async rest(): Promise<string> {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return text;
        text += new TextDecoder().decode(value);
      }
    },
    cancel: () => reader.cancel(),
  };
}

const idsIn = (text: string): number[] => [...text.matchAll(/^id: (\d+)\ndata: /gm)].map(([, id]) => Number(id));

test('events have their seq as id, and comments tell that there is nothing new', async () => {
  const response = await ask({ query: '?from_seq=3' });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  const client = reading(response);
  await client.until(/^id: 3\ndata: \{.*"seq":3,.*\}\n\n$/s);
  await group('One');
  const text = await client.until(/^id: 4\ndata: .*\n\nid: 4\n: no more events so far\n\n$/ms);
  expect(idsIn(text)).toEqual([3, 4]);
  await client.cancel();
});

test('Last-Event-ID goes on after that event, whatever the query says', async () => {
  await group('One');
  const client = reading(await ask({ query: '?from_seq=1', lastId: '3' }));
  expect(idsIn(await client.until(/^id: 4$/m))).toEqual([4]);
  await client.cancel();
});

test.each(['x', '-1', '1.5', '9'.repeat(30), '4; id=1'])('Last-Event-ID %s is refused', async (lastId) => {
  const response = await ask({ lastId });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 'invalid' } });
});

test('a number beyond the end of the log is refused', async () => {
  expect((await ask({ lastId: '99' })).status).toBe(400);
  expect((await ask({ query: '?from_seq=99' })).status).toBe(400);
});

test('a token that is revoked gets nothing more after some seconds, and hears why', async () => {
  const { token } = await createToken(box, 'probe');
  const client = reading(await ask({ token, query: '?from_seq=4' }));
  await client.until(/^id: 4$/m);
  await box.json('token revoke probe -y');
  box.clock.now += 2000;
  const text = await client.rest();
  expect(text).toMatch(/event: error\ndata: \{"error":\{"code":"unauthenticated",.*\n\n$/s);
});

test('an address that is not allowed any more gets nothing more', async () => {
  const client = reading(await ask());
  await client.until(/: no more events/);
  await box.json('settings ip-allow-list add 192.0.2.2');
  box.clock.now += 2000;
  expect(await client.rest()).toMatch(/event: error\ndata: \{"error":\{"code":"not_found",.*\n\n$/s);
  await box.json('settings ip-allow-list add 192.0.2.0/24');
  box.clock.now += 1000;
  const again = reading(await ask());
  await again.until(/: no more events/);
  await again.cancel();
});

test('who may not read the log any more gets nothing more, and the refusal is in the log once', async () => {
  const { token } = await createToken(await box.as('grace'), 'probe');
  const client = reading(await ask({ token }));
  await client.until(/: no more events/);
  await box.json('people role grace Member');
  box.clock.now += 2000;
  expect(await client.rest()).toContain('event: error\ndata: {"error":{"code":"forbidden"');
  expect(await box.json<object[]>('audit list --outcome denied')).toMatchObject([
    { description: 'grace was refused audit.follow: forbidden' },
  ]);
});

test('more than the server takes are refused with the time to wait, and one takes the place of another', async () => {
  const { token } = await createToken(await box.as('grace'), 'probe');
  const all = await Promise.all([ask(), ask(), ask({ token })]);
  const refused = await ask({ token });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
  expect(await refused.json()).toMatchObject({
    error: { code: 'rate_limited', message: '3 follow the audit log already, and this server takes no more' },
  });
  await all[0].body?.cancel();
  expect((await ask()).status).toBe(200);
});

test('one account gets some of the places, with whatever token, and others the rest', async () => {
  const { token: another } = await createToken(box, 'another');
  expect((await Promise.all([ask(), ask({ token: another })])).map(({ status }) => status)).toEqual([200, 200]);
  for (const token of [owner(), another]) {
    const refused = await ask({ token });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await refused.json()).toMatchObject({
      error: {
        code: 'rate_limited',
        message: '2 of this account follow the audit log already, and a server takes no more of one',
      },
    });
  }
  const { token } = await createToken(await box.as('grace'), 'probe');
  expect((await ask({ token })).status).toBe(200);
});

test('clients that do not read lose their places to others', async () => {
  const store = await openStore(box.location);
  const feed = auditFeed({ store, load: newEvents, tick: 2, each: 2, stalledAfter: 30 });
  const quick = await testServer(box.location, box.environment, { feed });
  const request = () => new Request(FOLLOW, { headers: { authorization: `Token ${owner()}` } });
  const follow = () => quick.app(request(), { address: '192.0.2.1' });
  const stalled = await Promise.all([follow(), follow()]);
  for (let taken = 0; taken < 2;) {
    await nextTurn();
    if ((await follow()).status === 200) taken += 1;
  }
  // What they were sent before ends in good order, and they may come again.
  for (const response of stalled) expect(await reading(response).rest()).toContain('no more events');
  feed.stop();
  await quick.close();
  await store.close();
});

test('a server that stops ends the streams, whole and at once', async () => {
  const listening = await onPort(server.app);
  const client = await wire(listening.port);
  client.send('GET /api/v1/audit_logs/follow HTTP/1.1', 'Host: roster.test', `Authorization: Token ${owner()}`, '', '');
  await client.until(/no more events/);
  await stop();
  await listening.stop();
  expect(await client.closed).toMatch(/\r\n0\r\n\r\n$/);
});

test('what nobody reads is not read from the log, and is there later', async () => {
  const response = await ask({ query: '?from_seq=1' });
  for (let at = 0; at < 12; at += 1) await group(`G${at}`);
  const client = reading(response);
  const text = await client.until(/^id: 15$/m);
  expect(idsIn(text)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
  await client.cancel();
});

test('a connection that is cut while nothing happens is no fault', async () => {
  const broken: unknown[] = [];
  const other = await testServer(box.location, box.environment, { failed: (_id, error) => broken.push(error) });
  const listening = await onPort(other.app);
  const clients = await Promise.all([wire(listening.port), wire(listening.port)]);
  for (const client of clients) {
    client.send(
      'GET /api/v1/audit_logs/follow HTTP/1.1',
      'Host: roster.test',
      `Authorization: Token ${owner()}`,
      '',
      '',
    );
    await client.until(/no more events/);
  }
  for (const client of clients) client.socket.destroy();
  await listening.stop();
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  expect(broken).toEqual([]);
  await other.close();
});

test('who leaves while nothing happens makes room at once', async () => {
  const clients = (await Promise.all([ask(), ask()])).map(reading);
  await Promise.all(clients.map((client) => client.until(/no more events/)));
  await Promise.all(clients.map((client) => client.cancel()));
  expect((await ask()).status).toBe(200);
});
