import { watchersOf } from '../../src/core/engine/watchers.ts';
import { ACTIVITY } from '../../src/domain/jobs/activity.ts';
import { openStore } from '../../src/stores/open.ts';
import { backends, sandbox } from '../harness.ts';
import type { Sandbox } from '../harness.ts';
import { withProjects } from '../support/queues.ts';
import { testServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { contextOf, createToken } from '../support/tokens.ts';

/** The activity as server-sent events. */

const WATCH = 'https://roster.test/api/v1/activity/watch';

let box: Sandbox;
let server: TestServer;
let stop: () => Promise<void>;
beforeEach(async () => {
  const [sqlite] = backends();
  if (sqlite === undefined) throw new Error('there is no backend');
  box = await sandbox(sqlite, withProjects);
  const store = await openStore(box.location);
  const watchers = watchersOf({ store, about: ACTIVITY, tick: 10, most: 3, each: 2 });
  server = await testServer(box.location, box.environment, { watchers });
  stop = () => {
    watchers.stop();
    return store.close();
  };
});
afterEach(async () => {
  await stop();
  await server.close();
  await box.destroy();
});

const owner = () => contextOf(box).token ?? '';

const ask = (token = owner(), query = '', headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  server.app(new Request(`${WATCH}${query}`, { headers: { authorization: `Token ${token}`, ...headers } }), {
    address: '192.0.2.1',
  });

/** Reads a response a text at a time. */
function reading(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  const more = async (): Promise<boolean> => {
    const { done, value } = await reader.read();
    if (!done) text += new TextDecoder().decode(value);
    return !done;
  };
  return {
    async until(wanted: RegExp): Promise<string> {
      while (!wanted.test(text)) if (!(await more())) throw new Error(`it ended: ${text}`);
      return text;
    },
    async rest(): Promise<string> {
      while (await more()) continue;
      return text;
    },
    cancel: () => reader.cancel(),
  };
}

test('all of it comes at once and with each change, and comments tell that there is nothing new', async () => {
  const response = await ask(owner(), '?limit=5', { 'last-event-id': 'whatever' });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  const client = reading(response);
  const text = await client.until(/^data: .*\n\n: nothing new\n\n/s);
  expect(JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '')).toMatchObject({ total: { running: 0 }, jobs: [] });
  await box.json('settings quota set e1 2');
  await client.until(/data: .*"machine_type":"e1","quota":2/);
  await client.cancel();
});

test('a token that is revoked gets nothing more after some seconds, and hears why', async () => {
  const { token } = await createToken(box, 'probe');
  const client = reading(await ask(token));
  await client.until(/nothing new/);
  await box.json('token revoke probe -y');
  box.clock.now += 2000;
  expect(await client.rest()).toMatch(/event: error\ndata: \{"error":\{"code":"unauthenticated",.*\n\n$/s);
});

test('an address that is not allowed any more gets nothing more', async () => {
  const client = reading(await ask());
  await client.until(/nothing new/);
  await box.json('settings ip-allow-list add 192.0.2.2');
  box.clock.now += 2000;
  expect(await client.rest()).toMatch(/event: error\ndata: \{"error":\{"code":"not_found",.*\n\n$/s);
});

test('more than the server takes are refused with the time to wait', async () => {
  const adam = (await createToken(await box.as('adam'), 'probe')).token;
  const all = await Promise.all([ask(), ask(), ask(adam)]);
  const refused = await ask(adam);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
  expect(await refused.json()).toMatchObject({
    error: {
      code: 'rate_limited',
      message: '3 watch the activity already, and this server takes no more',
      details: { limit: 'watchers of the activity' },
    },
  });
  await all[2].body?.cancel();
  expect(await (await ask()).json()).toMatchObject({
    error: { message: '2 of this account watch the activity already, and a server takes no more of one' },
  });
  for (const one of all.slice(0, 2)) await one.body?.cancel();
});

test('a server that stops ends the streams in good order', async () => {
  const client = reading(await ask());
  await client.until(/nothing new/);
  await stop();
  stop = () => Promise.resolve();
  expect(await client.rest()).toMatch(/\n\n$/);
});
