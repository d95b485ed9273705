import { setImmediate as nextTurn } from 'node:timers/promises';
import { auditFeed } from '../../src/core/engine/feed.ts';
import { newEvents } from '../../src/operations/audit/follow.ts';
import { openStore } from '../../src/stores/open.ts';
import { everyBackend, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { followed, seqsIn } from '../support/following.ts';
import type { TestOutside } from '../support/server.ts';
import { testServer } from '../support/server.ts';
import { createToken, withToken } from '../support/tokens.ts';

/** A stream that never ends, over connections that do. */

let box: Sandbox;
beforeEach(async () => {
  const [http] = everyBackend().filter(({ remote, engine }) => remote && engine === 'sqlite');
  if (http === undefined) throw new Error('there is no backend');
  box = await sandbox(http);
});
afterEach(() => box.destroy());

const group = (name: string) => box.json(['group', 'create', name, '--role', 'Member']);
const FLAGS = '-o jsonl --fields seq';

type Fetch = TestOutside['fetch'];

/** A response whose connection is cut after so many chunks. */
function cutAfter(response: Response, chunks: number): Response {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let left = chunks;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (left === 0) {
        await reader.cancel();
        controller.error(new Error('the connection was cut'));
        return;
      }
      left -= 1;
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => reader.cancel(),
  });
  return new Response(body, { status: response.status, headers: response.headers });
}

test.each([1, 2, 3])(
  'a connection that is cut after every %i chunks costs no event and repeats none',
  async (chunks) => {
    let asked = 0;
    const between =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        asked += 1;
        await nextTurn();
        return cutAfter(await fetch(url, init), chunks);
      };
    const following = followed(box, `--from-seq 1 ${FLAGS}`, { between });
    for (let at = 3; at <= 10; at += 1) {
      await group(`G${at}`);
      if (at % 3 === 0) await following.lines(at);
    }
    expect(seqsIn(await following.lines(10))).toEqual(Array.from({ length: 10 }, (_, at) => at + 1));
    await following.stop();
    expect(asked).toBeGreaterThan(1);
  },
);

test('what is recorded between two connections is not left out, also where the first brought no event', async () => {
  let connections = 0;
  const between =
    (fetch: Fetch): Fetch =>
    async (url, init) => {
      connections += 1;
      const response = await fetch(url, init);
      if (connections > 1) return response;
      const cut = cutAfter(response, 1);
      await group('Between');
      return cut;
    };
  const following = followed(box, FLAGS, { between });
  expect(seqsIn(await following.lines(1))).toEqual([3]);
  await following.stop();
  expect(connections).toBe(2);
});

test('what is recorded before midnight is not left out by a connection after it', async () => {
  box.clock.now = Date.parse('2026-03-01T23:59:00.000Z');
  let connections = 0;
  const between =
    (fetch: Fetch): Fetch =>
    async (url, init) => {
      connections += 1;
      const response = await fetch(url, init);
      if (connections > 1) return response;
      const cut = cutAfter(response, 1);
      await group('Between');
      box.clock.now += 120_000;
      return cut;
    };
  const following = followed(box, `--since today ${FLAGS}`, { between });
  expect(seqsIn(await following.lines(3)).at(-1)).toBe(3);
  await following.stop();
  expect(connections).toBe(2);
});

test('a text with every character that descriptions may have comes whole', async () => {
  const description = 'one\u2028two\u2029three: four';
  await box.json(['group', 'create', 'Lines', '--description', description, '--role', 'Member']);
  const following = followed(box, '--from-seq 3 -o jsonl --fields metadata');
  const [line = ''] = await following.lines(1);
  expect(line).toContain('two');
  await following.stop();
});

test('a server that stops is found again once another one is there', async () => {
  const store = await openStore(box.location);
  const feed = auditFeed({ store, load: newEvents, tick: 10 });
  const [first, second] = await Promise.all([
    testServer(box.location, box.environment, { feed }),
    testServer(box.location, box.environment),
  ]);
  let refused = 0;
  const between = (): Fetch => async (url, init) => {
    if (stopped && refused < 3) {
      refused += 1;
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    }
    return (stopped ? second : first).outside.fetch(url, init);
  };
  let stopped = false;
  const following = followed(box, `--from-seq 1 ${FLAGS}`, { between });
  await following.lines(2);
  stopped = true;
  feed.stop();
  await group('Meanwhile');
  expect(seqsIn(await following.lines(3))).toEqual([1, 2, 3]);
  await following.stop();
  expect(refused).toBe(3);
  await Promise.all([first.close(), second.close(), store.close()]);
});

test('a server that accepts and ends every connection is given up', async () => {
  let asked = 0;
  const between = (): Fetch => () => {
    asked += 1;
    return Promise.resolve(new Response('', { headers: { 'content-type': 'text/event-stream' } }));
  };
  const { code, stderr } = await box.run('audit follow', { between });
  expect([code, asked]).toEqual([7, 5]);
  expect(stderr).toContain('stopped halfway');
});

test('a token that is revoked ends it with what is wrong, and no new connection', async () => {
  const { token } = await createToken(box, 'probe');
  const theirs = withToken(box, token);
  let asked = 0;
  const between =
    (fetch: Fetch): Fetch =>
    (url, init) => {
      asked += 1;
      return fetch(url, init);
    };
  const following = followed(theirs, `--from-seq 1 ${FLAGS}`, { between });
  await following.lines(3);
  await box.json('token revoke probe -y');
  box.clock.now += 60_000;
  const { code, stderr } = await following.ended;
  expect([code, asked]).toEqual([4, 1]);
  expect(stderr).toContain('the token is not valid any more');
});

test.each([
  ['text without an id', 'data: {}\n\n'],
  ['an id that is none', 'id: x\ndata: {}\n\n'],
  ['no JSON', 'id: 1\ndata: {\n\n'],
  ['a line without end', `id: 1\ndata: ${'x'.repeat(2 * 1024 * 1024)}`],
  ['a line that is no field', 'id: 1\nnonsense\n\n'],
  ['an error that is none', 'event: error\ndata: 7\n\n'],
])('a server that sends %s is no reason to fail otherwise than with an error', async (_what, text) => {
  const between = (): Fetch => () =>
    Promise.resolve(new Response(text, { headers: { 'content-type': 'text/event-stream' } }));
  const { code, stderr } = await box.run('audit follow', { between });
  expect(code).toBeGreaterThan(0);
  expect(stderr).toMatch(/^error: /);
  expect(stderr).not.toContain('in a way it should not');
});

test('an older server is told to be one', async () => {
  const between = (): Fetch => () =>
    Promise.resolve(
      Response.json(
        { error: { code: 'not_found', message: 'no', hint: null, details: { route: 'x' } } },
        { status: 404 },
      ),
    );
  const { stderr } = await box.run('audit follow', { between });
  expect(stderr).toContain('the server does not know this operation');
});
