import { groupCreate } from '../../src/operations/group/create.ts';
import { groupShow } from '../../src/operations/group/show.ts';
import { sessionLogin } from '../../src/operations/session/login.ts';
import { routeOf } from '../../src/registry.ts';
import { broken, errorOf, half, ok, raw, refused, silent, worldOf } from '../support/outside.ts';
import type { Reply, World } from '../support/outside.ts';
import { STAFF } from '../support/staff.ts';

/** What is tried again, how often and how long, and what is told in the end. */

const show = (world: World, signal?: AbortSignal) =>
  world.caller.call(groupShow, { group: 'staff' }, signal === undefined ? {} : { signal });
const create = (world: World, signal?: AbortSignal) =>
  world.caller.call(groupCreate, { name: 'staff' }, signal === undefined ? {} : { signal });
const login = (world: World) => world.caller.call(sessionLogin, { login: 'ada', password: 'secret' });
const total = (times: readonly number[]) => times.reduce((sum, time) => sum + time, 0);

/** Replies whose world must be known: it rings when the caller waits. */
const late =
  (world: () => World, reply: Reply): Reply =>
  (signal, sent) => {
    setImmediate(() => world().ring());
    return reply(signal, sent);
  };

const LOST: [string, Reply][] = [
  ['a connection that is cut', broken('ECONNRESET')],
  ['a socket that the other side closed', broken('ECONNRESET')],
  ['half an answer', half('{"id":"g","na', 'cut')],
  ['half an answer that looks whole', raw('{"id":"g","na', 200, { 'content-type': 'application/json' })],
  ['a gateway’s page', raw('<h1>Bad gateway</h1>', 502)],
  ['a gateway’s time-out', raw('<h1>Gateway time-out</h1>', 504)],
];
const NOT_SENT: [string, Reply][] = ['ECONNREFUSED', 'EHOSTUNREACH', 'EAI_AGAIN', 'CONNECT_TIMEOUT'].map((code) => [
  code,
  broken(code),
]);
const PASSING: [string, Reply][] = [
  ['unavailable', refused('unavailable')],
  ['store_locked', refused('store_locked')],
  ['a limit of the server', refused('rate_limited', { details: { limit: 'token' }, headers: { 'retry-after': '1' } })],
  [
    'the same request in progress',
    refused('conflict', { headers: { 'retry-after': '1' }, details: { retry_after_seconds: 1 } }),
  ],
];

describe('what may pass is tried again', () => {
  test.each([...LOST, ...NOT_SENT, ...PASSING])(
    '%s: reads, and writes with the same key and body',
    async (_what, reply) => {
      for (const call of [show, create]) {
        const world = worldOf([reply, reply, ok(STAFF)]);
        expect(await call(world)).toEqual(STAFF);
        const seen = world.sent.map(({ headers, body, url }) => [headers.get('idempotency-key'), body, url.href]);
        expect(seen).toEqual([seen[0], seen[0], seen[0]]);
      }
    },
  );

  test.each([...LOST, ...NOT_SENT, ...PASSING])('%s: never a login', async (_what, reply) => {
    const world = worldOf([reply, ok({})]);
    expect(await errorOf(login(world))).toBeDefined();
    expect(world.sent).toHaveLength(1);
  });

  test('after pauses that grow and are never quite the same', async () => {
    const world = worldOf([broken('ECONNRESET')]);
    await errorOf(show(world));
    expect(world.sent).toHaveLength(5);
    expect(world.pauses).toHaveLength(4);
    for (const [at, pause] of world.pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(100 * 2 ** at);
      expect(pause).toBeLessThan(300 * 2 ** at);
    }
    expect(new Set(world.pauses.map((pause, at) => pause / 2 ** at)).size).toBe(4);
  });
});

describe('what is final is told at once', () => {
  test.each<[string, Reply]>([
    ['an operation’s own limit', refused('rate_limited', { headers: { 'retry-after': '4' } })],
    ['a conflict', refused('conflict')],
    ['not_found', refused('not_found')],
    ['a fault of the server', refused('internal')],
    ['a host that is not there', broken('ENOTFOUND')],
    ['a certificate', broken('DEPTH_ZERO_SELF_SIGNED_CERT')],
  ])('%s', async (_what, reply) => {
    for (const call of [show, create]) {
      const world = worldOf([reply]);
      const error = await errorOf(call(world));
      expect([world.sent.length, error?.details.outcome]).toEqual([1, undefined]);
    }
  });
});

describe('Retry-After', () => {
  const asking = (header: string) => refused('unavailable', { headers: { 'retry-after': header } });

  test.each([
    ['7', 7000],
    ['Sun, 01 Mar 2026 09:00:20 GMT', 20_000],
  ])('%s is waited for', async (header, expected) => {
    const world = worldOf([asking(header), ok(STAFF)]);
    await show(world);
    expect(world.pauses).toEqual([expected]);
  });

  test.each(['0', 'Sun, 01 Mar 2020 09:00:00 GMT', 'soon', '-5', '1e3', ''])(
    '%j does not shorten the pause',
    async (header) => {
      const world = worldOf([asking(header), ok(STAFF)]);
      await show(world);
      expect(world.pauses[0]).toBeGreaterThanOrEqual(100);
      expect(world.pauses[0]).toBeLessThan(300);
    },
  );

  test.each(['3600', '999999999', 'Sun, 01 Mar 2099 09:00:00 GMT'])(
    '%j is beyond the deadline, so it is not waited for',
    async (header) => {
      const world = worldOf([asking(header)]);
      expect((await errorOf(show(world)))?.code).toBe('unavailable');
      expect([world.sent.length, world.pauses]).toEqual([1, []]);
    },
  );

  test('is obeyed no longer than the deadline in all', async () => {
    const world = worldOf([asking('40')]);
    await errorOf(show(world));
    expect([world.sent.length, total(world.pauses)]).toEqual([3, 80_000]);
  });

  test('of the same request in progress is waited for as long as it takes, within the deadline', async () => {
    const inProgress = refused('conflict', { headers: { 'retry-after': '4' }, details: { retry_after_seconds: 4 } });
    const world = worldOf([...Array.from({ length: 12 }, () => inProgress), ok(STAFF)]);
    expect(await create(world)).toEqual(STAFF);
    const forEver = worldOf([inProgress]);
    expect((await errorOf(create(forEver)))?.code).toBe('conflict');
    expect(total(forEver.pauses)).toBeLessThanOrEqual(90_000);
  });
});

describe('time', () => {
  test.each<[string, (heard: () => void) => Reply]>([
    ['never begins', () => silent],
    ['stops halfway', () => half('{"id":', 'silence')],
  ])('an answer that %s is given up, tried again, and told', async (_what, make) => {
    const world: World = worldOf([
      late(
        () => world,
        make(() => undefined),
      ),
      ok(STAFF),
    ]);
    expect(await show(world)).toEqual(STAFF);

    const forEver: World = worldOf([
      late(
        () => forEver,
        make(() => undefined),
      ),
    ]);
    const begun = forEver.outside.now();
    const error = await errorOf(create(forEver));
    expect([error?.code, error?.details.outcome]).toEqual(['unavailable', 'unknown']);
    expect(error?.hint).toContain('check before you try again');
    expect(forEver.outside.now() - begun).toBeLessThanOrEqual(90_000);
    expect(forEver.sent.length).toBeGreaterThan(1);
  });

  test('an answer in time sets no alarm off afterwards', async () => {
    const world = worldOf([ok(STAFF)]);
    await show(world);
    expect(() => world.ring()).toThrow('no alarm is set');
  });
});

describe('after the deadline', () => {
  test.each(LOST)('%s: a write may have been made, a read was not', async (_what, reply) => {
    const write = await errorOf(create(worldOf([reply])));
    expect([write?.code, write?.details.outcome]).toEqual(['unavailable', 'unknown']);
    expect(write?.hint).toContain('check before you try again');
    const read = await errorOf(show(worldOf([reply])));
    expect([read?.code, read?.details.outcome]).toEqual(['unavailable', undefined]);
  });

  test.each([...NOT_SENT, ...PASSING])('%s: a write was not made', async (_what, reply) => {
    const error = await errorOf(create(worldOf([reply])));
    expect([error === undefined, error?.details.outcome]).toEqual([false, undefined]);
  });

  test.each<[string, Reply]>([
    ['nothing listens', broken('ECONNREFUSED')],
    ['the server is busy', refused('unavailable')],
    ['the actor lost the permission, perhaps by this very call', refused('forbidden')],
    ['the token is dead, perhaps by this very call', refused('unauthenticated')],
    [
      'the same request is still in progress',
      refused('conflict', { headers: { 'retry-after': '1' }, details: { retry_after_seconds: 1 } }),
    ],
    ['something before the server limits calls', raw('slow down', 429)],
  ])('a write that may have been made stays unknown where afterwards %s', async (_what, reply) => {
    const error = await errorOf(create(worldOf([broken('ECONNRESET'), reply])));
    expect(error?.details.outcome).toBe('unknown');
  });

  test('a write that the server refuses in the end was not made before: its key would have told', async () => {
    const error = await errorOf(create(worldOf([broken('ECONNRESET'), refused('conflict')])));
    expect([error?.code, error?.details.outcome]).toEqual(['conflict', undefined]);
  });

  test('what the store could not tell is told as it is', async () => {
    const error = await errorOf(create(worldOf([refused('unavailable', { details: { outcome: 'unknown' } })])));
    expect(error?.details.outcome).toBe('unknown');
  });
});

describe('Ctrl-C', () => {
  test('ends a read at once, wherever it is', async () => {
    for (const reply of [silent, half('{"id":', 'silence')]) {
      const stop = new AbortController();
      const world = worldOf([
        (signal, sent) => {
          setImmediate(() => stop.abort('SIGINT'));
          return reply(signal, sent);
        },
      ]);
      expect((await errorOf(show(world, stop.signal)))?.code).toBe('interrupted');
      expect(world.sent).toHaveLength(1);
    }
  });

  test('lets a write that was sent finish, attempts and all', async () => {
    const stop = new AbortController();
    const world = worldOf([
      (signal, sent) => {
        stop.abort('SIGINT');
        return broken('ECONNRESET')(signal, sent);
      },
      ok(STAFF),
    ]);
    expect(await create(world, stop.signal)).toEqual(STAFF);
    expect(world.sent).toHaveLength(2);
  });

  test('ends a write that never got there, which changed nothing', async () => {
    const stop = new AbortController();
    const world = worldOf([
      (signal, sent) => {
        stop.abort('SIGINT');
        return broken('ECONNREFUSED')(signal, sent);
      },
    ]);
    const error = await errorOf(create(world, stop.signal));
    expect([error?.code, error?.details.outcome, world.sent.length]).toEqual(['interrupted', undefined, 1]);
  });

  test('ends a pause', async () => {
    const stop = new AbortController();
    const world = worldOf([refused('unavailable')]);
    const outside = { ...world.outside, pause: () => (stop.abort('SIGINT'), new Promise<void>(() => undefined)) };
    const { remoteCaller } = await import('../../src/client/index.ts');
    const caller = remoteCaller({ url: 'https://roster.example', token: undefined }, outside, routeOf);
    const error = await errorOf(caller.call(groupShow, { group: 'staff' }, { signal: stop.signal }));
    expect([error?.code, world.sent.length]).toEqual(['interrupted', 1]);
  });
});
