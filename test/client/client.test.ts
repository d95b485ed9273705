import { generateToken } from '../../src/core/secrets.ts';
import { groupCreate } from '../../src/operations/group/create.ts';
import { groupShow } from '../../src/operations/group/show.ts';
import { fromSegment } from '../../src/api/path.ts';
import { organizationInit } from '../../src/operations/organization/init.ts';
import { sessionLogin } from '../../src/operations/session/login.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { errorOf, half, ok, raw, refused, TOKEN, worldOf } from '../support/outside.ts';
import type { Reply, World } from '../support/outside.ts';
import { STAFF } from '../support/staff.ts';

/** What the remote caller sends, and what it makes of the answers. */

const show = (world: World, group = 'staff') => world.caller.call(groupShow, { group });
const create = (world: World, name = 'staff') => world.caller.call(groupCreate, { name });
const lastSent = (world: World) => {
  const one = world.sent.at(-1);
  if (one === undefined) throw new Error('nothing was sent');
  return one;
};

describe('a request', () => {
  test('of a read says who asks and for which form, and has no body and no key', async () => {
    const world = worldOf([ok(STAFF)]);
    expect(await show(world)).toEqual(STAFF);
    const { method, url, headers, body } = lastSent(world);
    expect([method, url.href, body]).toEqual(['GET', 'https://roster.example/api/v1/groups/staff', '']);
    expect(Object.fromEntries(headers)).toEqual({
      accept: 'application/json',
      authorization: `Token ${TOKEN}`,
      'user-agent': 'roster/test',
    });
  });

  test('of a write has JSON and a key of its own, of 256 bits', async () => {
    const world = worldOf([ok(STAFF)]);
    await create(world);
    await create(world);
    const keys = world.sent.map(({ headers }) => headers.get('idempotency-key') ?? '');
    expect(keys.map((key) => Buffer.from(key, 'base64url').length)).toEqual([32, 32]);
    expect(new Set(keys).size).toBe(2);
    expect([lastSent(world).headers.get('content-type'), lastSent(world).body]).toEqual([
      'application/json',
      '{"name":"staff"}',
    ]);
  });

  test.each([
    ['https://host.example', 'https://host.example/api/v1/groups/x'],
    ['https://host.example/', 'https://host.example/api/v1/groups/x'],
    ['https://host.example/roster', 'https://host.example/roster/api/v1/groups/x'],
    ['https://host.example:8443/a/b//', 'https://host.example:8443/a/b/api/v1/groups/x'],
    ['http://[::1]:8080', 'http://[::1]:8080/api/v1/groups/x'],
  ])('to %s goes to %s', async (url, expected) => {
    const world = worldOf([ok(STAFF)], { url });
    await show(world, 'x');
    expect(lastSent(world).url.href).toBe(expected);
  });

  test.each(['..', '../../instance', 'a/b', 'a?b#c', 'größe 😀', '%2e%2e', '~', 'a\r\nX-Evil: 1'])(
    'names %j in one segment of its path',
    async (name) => {
      const world = worldOf([ok(STAFF)]);
      await show(world, name);
      const { pathname, search, hash } = lastSent(world).url;
      const segments = pathname.split('/');
      expect([segments.length, search, hash]).toEqual([5, '', '']);
      expect(fromSegment(decodeURIComponent(segments[4] ?? ''))).toBe(name);
      expect(lastSent(world).headers.has('x-evil')).toBe(false);
    },
  );

  test('carries text of any script as it is, and line breaks as data', async () => {
    const world = worldOf([ok(STAFF)]);
    await create(world, 'größe\r\nX-Evil: 1 😀');
    expect(JSON.parse(lastSent(world).body)).toEqual({ name: 'größe\r\nX-Evil: 1 😀' });
    expect(lastSent(world).headers.has('x-evil')).toBe(false);
  });

  test.each([`${TOKEN}\r\nX-Evil: 1`, `${TOKEN}\n`, 'tökén', 'with space', 'x'.repeat(1001)])(
    'is not made with what cannot be a token: %j',
    async (token) => {
      const world = worldOf([ok(STAFF)], { token });
      const error = await errorOf(show(world));
      expect(error?.code).toBe('unauthenticated');
      expect(`${String(error?.stack)} ${JSON.stringify(error)}`).not.toContain(token);
      expect(world.sent).toEqual([]);
    },
  );

  test.each([undefined, ''])('without a token (%j) says nothing of one', async (token) => {
    const world = worldOf([refused('unauthenticated')], { token });
    expect((await errorOf(show(world)))?.code).toBe('unauthenticated');
    expect(lastSent(world).headers.has('authorization')).toBe(false);
  });

  test('that anybody may make has no token, and a login no key', async () => {
    const world = worldOf([refused('unauthenticated')]);
    await errorOf(world.caller.call(sessionLogin, { login: 'ada', password: 'wrong' }));
    const { headers } = lastSent(world);
    expect([headers.has('authorization'), headers.has('idempotency-key'), world.sent.length]).toEqual([
      false,
      false,
      1,
    ]);
  });

  test('is not made for what only the store itself can do', async () => {
    const world = worldOf([ok({})]);
    const input = { organization: 'Acme', owner: 'ada@acme.example', password: 'correct horse battery staple' };
    expect((await errorOf(world.caller.call(organizationInit, input)))?.code).toBe('unsupported_by_server');
    expect(world.sent).toEqual([]);
  });
});

test('a caller that is closed lets go of its connections', async () => {
  const world = worldOf([]);
  await world.caller.close();
  expect(world.isClosed()).toBe(true);
});

describe('an answer', () => {
  test('may have more than this roster knows, which is left out', async () => {
    expect(await show(worldOf([ok({ ...STAFF, colour: 'red' })]))).toEqual(STAFF);
  });

  const cases: [string, Reply][] = [
    ['HTML', raw('<!doctype html><title>Welcome</title>')],
    ['nothing', () => new Response(null, { status: 204 })],
    ['text that is JSON', raw('"hello"', 200, { 'content-type': 'text/plain' })],
    ['JSON of another kind', ok([1, 2, 3])],
    ['null', ok(null)],
    ['an object without what must be there', ok({ ...STAFF, member_count: undefined })],
    ['a field of another type', ok({ ...STAFF, member_count: 'ada' })],
    ['bytes that are no text', () => new Response(new Uint8Array([0xff, 0xfe, 0x00]), { status: 200 })],
  ];
  test.each(cases)(
    'that is %s is no roster server’s: told at once, and as unknown after a write',
    async (_what, reply) => {
      const world = worldOf([reply]);
      const read = await errorOf(show(world));
      expect([read?.code, read?.details.outcome, world.sent.length]).toEqual(['unsupported_by_server', undefined, 1]);
      const write = await errorOf(create(world));
      expect([write?.code, write?.details.outcome, world.sent.length]).toEqual(['unsupported_by_server', 'unknown', 2]);
      expect(write?.hint).toContain('check before you try again');
    },
  );

  test('that never ends is given up once it is too large, and no more of it is read', async () => {
    let chunks = 0;
    const endless: Reply = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            chunks += 1;
            controller.enqueue(new Uint8Array(1024 * 1024).fill(0x20));
          },
        }),
        { headers: { 'content-type': 'application/json' } },
      );
    const error = await errorOf(show(worldOf([endless])));
    expect([error?.code, error?.message]).toEqual(['unsupported_by_server', expect.stringContaining('64 MiB')]);
    expect(chunks).toBeLessThan(70);
  });

  test('whose text is broken never has its text told, for there may be a secret in it', async () => {
    const secret = generateToken();
    const world = worldOf([
      raw(`{"token":"${secret}"`, 200, { 'content-type': 'text/html' }),
      half(`{"token":"${secret}`, 'cut'),
    ]);
    for (let at = 0; at < 2; at += 1) {
      const error = await errorOf(world.caller.call(tokenCreate, { name: 'ci' }));
      const told = [error?.stack, error?.message, JSON.stringify(error), String(error?.cause), error?.cause];
      for (const one of told) expect(String(one instanceof Error ? one.stack : one)).not.toContain(secret.slice(0, 12));
    }
  });
});

describe('an error of the server', () => {
  test('is the same error here', async () => {
    const error = await errorOf(show(worldOf([refused('not_found', { details: { kind: 'group' } })])));
    expect(error).toMatchObject({ code: 'not_found', message: 'it says not_found', details: { kind: 'group' } });
  });

  const unknown =
    (status: number): Reply =>
    () =>
      Response.json({ error: { code: 'from_the_future', message: 'no', extra: 1 } }, { status });
  test.each([
    [400, 'invalid'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'conflict'],
    [412, 'stale'],
    [418, 'invalid'],
    [500, 'internal'],
    [501, 'unsupported_by_server'],
  ])('with a code that this roster does not know is told by its status %i: %s', async (status, code) => {
    const error = await errorOf(show(worldOf([unknown(status)])));
    expect(error).toMatchObject({ code, message: 'no', details: { server_code: 'from_the_future' } });
  });

  test.each([
    ['nothing but code and message', { code: 'conflict', message: 'no' }],
    ['null for its details', { code: 'conflict', message: 'no', hint: null, details: null }],
    ['details of another type', { code: 'conflict', message: 'no', hint: 7, details: [1] }],
    ['names of prototypes', { code: 'conflict', message: 'no', details: { ['__proto__']: { route: 'x' } } }],
  ])('with %s is understood', async (_what, error) => {
    const told = await errorOf(show(worldOf([() => Response.json({ error }, { status: 409 })])));
    expect([told?.code, told?.message, told?.hint]).toEqual(['conflict', 'no', undefined]);
  });

  test('whose code is the name of something every object has stands for its status', async () => {
    const reply: Reply = () => Response.json({ error: { code: 'constructor', message: 'no' } }, { status: 403 });
    expect((await errorOf(show(worldOf([reply]))))?.code).toBe('forbidden');
  });

  test('that fails by itself names the request in the server’s log', async () => {
    const reply = refused('internal', { headers: { 'x-request-id': 'r-17' } });
    expect((await errorOf(show(worldOf([reply]))))?.details.request_id).toBe('r-17');
  });

  test('for a route that it does not have says that it is another roster', async () => {
    const reply = refused('not_found', { details: { route: 'GET /groups/staff' } });
    const error = await errorOf(show(worldOf([reply])));
    expect([error?.code, error?.hint]).toEqual(['unsupported_by_server', expect.stringContaining('older roster')]);
  });

  test.each([
    [404, '<h1>Not found</h1>'],
    [404, '{"message":"Not Found"}'],
    [404, '{"error":"not found"}'],
    [403, ''],
    [413, '<h1>Request Entity Too Large</h1>'],
    [500, 'oops'],
  ])('%i without roster’s mark is somebody else’s: %j', async (status, body) => {
    const error = await errorOf(show(worldOf([raw(body, status)])));
    expect(error?.code).toBe('unsupported_by_server');
    expect(error?.message).toContain(String(status));
  });
});

describe('a redirect', () => {
  test.each([
    ['https://elsewhere.example/api/v1/groups/staff?x=1', 'https://elsewhere.example'],
    ['//elsewhere.example:8443/', 'https://elsewhere.example:8443'],
    ['/login', 'https://roster.example'],
    ['javascript:alert(1)', 'ask who runs it'],
    ['http://[', 'ask who runs it'],
  ])('to %s is not followed, and the hint says %s', async (location, told) => {
    for (const status of [301, 302, 303, 307, 308]) {
      const world = worldOf([() => new Response('moved', { status, headers: { location } })]);
      for (const call of [show, create]) {
        const error = await errorOf(call(world));
        expect([error?.code, error?.hint]).toEqual(['unavailable', expect.stringContaining(told)]);
        expect(error?.details.outcome).toBeUndefined();
      }
      expect(world.sent.map(({ url }) => url.origin)).toEqual(['https://roster.example', 'https://roster.example']);
    }
  });
});
